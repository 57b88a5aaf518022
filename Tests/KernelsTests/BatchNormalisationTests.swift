import Kernels
import TestSupport
import Testing

/// Sizes with every remainder that a vector can leave.
private let sizes = [(1, 1), (2, 3), (7, 15), (5, 16), (6, 17), (33, 10), (9, 48), (4, 50)].map {
  BatchNormalisation(places: $0, channels: $1)
}

@Suite struct BatchNormalisationTests {
  @Test func worksByHand() {
    // Channels 1, 5 and 0, 8: means 3 and 4, variances 4 and 16.
    let two = BatchNormalisation(places: 2, channels: 2)
    let input: [Float] = [1, 0, 5, 8]
    let means = means(two, input)
    let expectedMeans: [Float] = [(1 + 5) / 2, (0 + 8) / 2]
    #expect(means == expectedMeans)
    let variances = variances(two, input, means)
    let expectedVariances: [Float] = [(2 * 2 + 2 * 2) / 2, (4 * 4 + 4 * 4) / 2]
    #expect(variances == expectedVariances)
    let output = forward(
      two, input, weight: [3, 2], bias: [10, -1], means, variances, epsilon: 0)
    let first: [Float] = [3 * (1 - 3) / 2 + 10, 2 * (0 - 4) / 4 - 1]
    let second: [Float] = [3 * (5 - 3) / 2 + 10, 2 * (8 - 4) / 4 - 1]
    #expect(output == first + second)
  }

  /// √(4 + 5) = 3 under the fraction.
  @Test func epsilonIsAddedToTheVariance() {
    let one = BatchNormalisation(places: 1, channels: 1)
    let output = forward(one, [9], weight: [2], bias: [1], [3], [4], epsilon: 5)
    let expected: [Float] = [2 * (9 - 3) / 3 + 1]
    #expect(output == expected)
  }

  @Test(arguments: sizes, [false, true])
  func givesTheBitsOfTheLoops(sizes: BatchNormalisation, ofTheBatch: Bool) {
    var generator = Shuffle(state: 3)
    let (places, channels) = (sizes.places, sizes.channels)
    let input = generator.floats(places * channels).map { 3 * $0 + 1 }
    let upstream = generator.floats(places * channels)
    let weight = generator.floats(channels)
    let bias = generator.floats(channels)
    let epsilon: Float = 1e-5
    let means = means(sizes, input)
    let variances = variances(sizes, input, means)
    let output = forward(
      sizes, input, weight: weight, bias: bias, means, variances, epsilon: epsilon)
    let gradients = gradients(
      sizes, upstream, input, weight: weight, means, variances, epsilon: epsilon,
      ofTheBatch: ofTheBatch)
    let m = Float(places)
    for c in 0..<channels {
      let x = (0..<places).map { input[$0 * channels + c] }
      let g = (0..<places).map { upstream[$0 * channels + c] }
      let mean = Float(x.reduce(0) { $0 + Double($1) } / Double(places))
      #expect(means[c] == mean)
      let squares = x.map { Double($0 - mean) * Double($0 - mean) }
      let variance = Float(squares.reduce(0, +) / Double(places))
      #expect(variances[c] == variance)
      let deviation = (variance + epsilon).squareRoot()
      let values = x.map { ($0 - mean) / deviation }
      let forBias = Float(g.reduce(0) { $0 + Double($1) })
      let products = g.indices.map { Double(g[$0]) * Double(values[$0]) }
      let forWeight = Float(products.reduce(0, +))
      #expect(gradients.bias[c] == forBias)
      #expect(gradients.weight[c] == forWeight)
      let toMean = -weight[c] / deviation
      let (forMean, forVariance) = (forBias * toMean, forWeight * (toMean / (2 * deviation)))
      for k in 0..<places {
        #expect(output[k * channels + c] == weight[c] * values[k] + bias[c])
        var sum = g[k] * (weight[c] / deviation)
        if ofTheBatch {
          sum.addProduct(forVariance, (x[k] - mean) * (2 / m))
          sum.addProduct(forMean, 1 / m)
        }
        #expect(gradients.input[k * channels + c] == sum)
      }
    }
  }

  /// In `Float`, 2²⁴ + 1 is 2²⁴ again.
  @Test func aSumLosesNothingOfItsTerms() {
    let nine = BatchNormalisation(places: 9, channels: 1)
    let input: [Float] = [0x1p24] + Array(repeating: 1, count: 8)
    #expect(means(nine, input) == [Float((0x1p24 + 8) / 9.0)])
  }

  @Test func whatIsNotFiniteStaysInItsChannel() {
    let two = BatchNormalisation(places: 2, channels: 2)
    let input: [Float] = [1, .infinity, 5, 8]
    let means = means(two, input)
    let variances = variances(two, input, means)
    #expect(means == [3, .infinity] && variances[0] == 4 && variances[1].isNaN)
    let output = forward(two, input, weight: [1, 1], bias: [0, 0], means, variances, epsilon: 0)
    #expect(output[0] == -1 && output[1].isNaN && output[2] == 1 && output[3].isNaN)
  }

  @Test func refusesNothing() async {
    await #expect(processExitsWith: .failure) {
      _ = BatchNormalisation(places: 0, channels: 3)
    }
  }
}

extension BatchNormalisation: CustomTestStringConvertible {
  /// The sizes, as a failing case names them.
  public var testDescription: String { "\(places) places of \(channels) channels" }
}

private func means(_ sizes: BatchNormalisation, _ input: [Float]) -> [Float] {
  var (input, means) = (guarded(input), room(sizes.channels))
  input.withPointer { input in
    means.withPointer { sizes.means(input: input, means: $0) }
  }
  return means.numbers()
}

private func variances(_ sizes: BatchNormalisation, _ input: [Float], _ means: [Float]) -> [Float] {
  var (input, means, variances) = (guarded(input), guarded(means), room(sizes.channels))
  input.withPointer { input in
    means.withPointer { means in
      variances.withPointer { sizes.variances(input: input, means: means, variances: $0) }
    }
  }
  return variances.numbers()
}

private func forward(
  _ sizes: BatchNormalisation, _ input: [Float], weight: [Float], bias: [Float],
  _ means: [Float], _ variances: [Float], epsilon: Float
) -> [Float] {
  var (input, output) = (guarded(input), room(input.count))
  var (weight, bias) = (guarded(weight), guarded(bias))
  var (means, variances) = (guarded(means), guarded(variances))
  input.withPointer { input in
    weight.withPointer { weight in
      bias.withPointer { bias in
        means.withPointer { means in
          variances.withPointer { variances in
            output.withPointer { output in
              sizes.forward(
                input: input, weight: weight, bias: bias, means: means, variances: variances,
                epsilon: epsilon, output: output)
            }
          }
        }
      }
    }
  }
  return output.numbers()
}

private func gradients(
  _ sizes: BatchNormalisation, _ upstream: [Float], _ input: [Float], weight: [Float],
  _ means: [Float], _ variances: [Float], epsilon: Float, ofTheBatch: Bool
) -> (input: [Float], weight: [Float], bias: [Float]) {
  var (upstream, input, weight) = (guarded(upstream), guarded(input), guarded(weight))
  var (means, variances) = (guarded(means), guarded(variances))
  var (forInput, forWeight, forBias) = (
    room(sizes.places * sizes.channels), room(sizes.channels), room(sizes.channels)
  )
  upstream.withPointer { upstream in
    input.withPointer { input in
      weight.withPointer { weight in
        means.withPointer { means in
          variances.withPointer { variances in
            forInput.withPointer { forInput in
              forWeight.withPointer { forWeight in
                forBias.withPointer { forBias in
                  sizes.gradients(
                    upstream: upstream, input: input, weight: weight, means: means,
                    variances: variances, epsilon: epsilon, statisticsAreOfTheBatch: ofTheBatch,
                    inputGradient: forInput, weightGradient: forWeight, biasGradient: forBias)
                }
              }
            }
          }
        }
      }
    }
  }
  return (forInput.numbers(), forWeight.numbers(), forBias.numbers())
}
