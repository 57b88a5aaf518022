import Exercises
import Layers
import Tensors
import TestSupport
import Testing

@testable import ConvolutionChapter

/// The matrix with these rows, whose numbers may be written as the sums that make them.
private func matrix(_ rows: [[Float]]) -> Tensor<Float> { Tensor.stack(rows.map { Tensor($0) }) }

/// The numbers that chapter 2 prints, worked by hand.
@Suite struct ConvolutionChapterTests {
  let image: Tensor<Float> = [[1, 2, 3], [4, 5, 6], [7, 8, 9]]
  let kernel: Tensor<Float> = [[1, 0, -1], [0, 1, 0], [-1, 0, 1]]
  let printed: Tensor<Float> = [[-2, 3, 2], [3, 6, 3], [2, 3, -2]]

  @Test func theOneWindowOfD0() throws {
    let top: Float = 1 * 1 + 0 * 2 + (-1) * 3
    let middle: Float = 0 * 4 + 1 * 5 + 0 * 6
    let bottom: Float = (-1) * 7 + 0 * 8 + 1 * 9
    expectEqual((kernel * image).sum(along: 1), Tensor([top, middle, bottom]))
    expectEqual(Tensor([top, middle, bottom]), [-2, 5, 2])
    expectEqual(try convolution(image, kernel), [[5]])
    #expect(formulaOfD0(image, kernel) == 5)
  }

  @Test func theMapWithABorderOfZeros() throws {
    // Only the weights that lie on the image: 1 and -1 in the corners of K, 1 in its middle.
    let map = matrix([
      [1 + 5, 2 - 4 + 6, 3 - 5], [4 - 2 + 8, 1 - 3 + 5 - 7 + 9, 6 + 2 - 8],
      [7 - 5, 8 + 4 - 6, 9 + 5],
    ])
    expectEqual(map, [[6, 4, -2], [10, 5, 0], [2, 6, 14]])
    expectEqual(try convolution(image, kernel, padding: .same), map)
  }

  @Test func theThreeFormulasAreOne() throws {
    let x: Tensor<Float> = [[1, 2, 0, 2], [3, 1, 2, 0], [0, 2, 1, 3]]
    let w: Tensor<Float> = [[1, 0, 2], [0, -1, 1]]
    let map = matrix([
      [1 * 1 + 2 * 0 - 1 * 1 + 1 * 2, 1 * 2 + 2 * 2 - 1 * 2 + 1 * 0],
      [1 * 3 + 2 * 2 - 1 * 2 + 1 * 1, 1 * 1 + 2 * 0 - 1 * 1 + 1 * 3],
    ])
    expectEqual(map, [[2, 4], [6, 3]])
    expectEqual(try convolution(x, w), map)
    for (i, j) in [(0, 0), (0, 1), (1, 0), (1, 1)] {
      #expect(formulaOfD0(x[i..<i + 2, j..<j + 3], w) == map[i, j])
      #expect(formulaOfD1(x, w, i + 1, j + 1) == map[i, j])
      #expect(formulaOfD2(x, w, i, j) == map[i, j])
    }
  }
}

/// That the map which D0 prints comes from no convolution.
@Suite struct PrintedMapTests {
  let image: Tensor<Float> = [[1, 2, 3], [4, 5, 6], [7, 8, 9]]
  let kernel: Tensor<Float> = [[1, 0, -1], [0, 1, 0], [-1, 0, 1]]
  let printed: Tensor<Float> = [[-2, 3, 2], [3, 6, 3], [2, 3, -2]]

  @Test(arguments: [Border<Float>.constant(0), .repeated, .mirrored, .reflected, .wrapped])
  func isNotAmongTheTries(border: Border<Float>) throws {
    let wide = image.padded(top: 4, left: 4, bottom: 4, right: 4, border: border)
    for kernel in [kernel, kernel.reversed(axes: 1)] {
      let found = search(for: printed, in: try convolution(wide, kernel))
      // A 9×9 map has 7, 5, 3 or 1 places for three rows that are 1, 2, 3 or 4 apart.
      #expect(found.tries == (7 + 5 + 3 + 1) * (7 + 5 + 3 + 1))
      #expect(found.best < 9)
    }
  }

  @Test func theSearchFindsWhatIsThere() throws {
    let wide = image.padded(top: 4, left: 4, bottom: 4, right: 4)
    let same = try convolution(image, kernel, padding: .same)
    #expect(search(for: same, in: try convolution(wide, kernel)).best == 9)
    // Rows two apart, columns three apart.
    let spread = Tensor<Float>(shape: [5, 7]) { place in
      place[0].isMultiple(of: 2) && place[1].isMultiple(of: 3)
        ? printed[place[0] / 2, place[1] / 3] : 100
    }
    #expect(search(for: printed, in: spread).best == 9)
  }

  @Test func theFullMapHasNoThree() throws {
    let full = try convolution(image, kernel, padding: .all(2))
    expectEqual(
      full,
      matrix([
        [1, 2, 3 - 1, -2, -3],
        [4, 5 + 1, 6 - 4 + 2, 3 - 5, -6],
        [7 - 1, 8 + 4 - 2, 1 - 3 + 5 - 7 + 9, 6 + 2 - 8, 3 - 9],
        [-4, 7 - 5, 8 - 6 + 4, 9 + 5, 6],
        [-7, -8, 7 - 9, 8, 9],
      ]))
    #expect(!full.scalars.contains(3))
  }

  @Test func theStepsOfTheProof() throws {
    expectEqual(kernel.reversed(axes: 0, 1), kernel)
    expectEqual(image + image.reversed(axes: 0, 1), Tensor(repeating: 10, shape: [3, 3]))
    let ones = try convolution(Tensor<Float>(ones: [3, 3]), kernel, padding: .same)
    // The weights that lie on the image: in a corner the middle and one corner of K, and so on.
    expectEqual(
      ones,
      matrix([[1 + 1, 1 - 1 + 1, 1 - 1], [1 - 1 + 1, 1, 1 + 1 - 1], [1 - 1, 1 + 1 - 1, 1 + 1]]))
    let same = try convolution(image, kernel, padding: .same)
    expectEqual(same + same.reversed(axes: 0, 1), 10 * ones)
    expectEqual(printed.reversed(axes: 0, 1), printed)
    #expect(printed.scalars.allSatisfy { $0.truncatingRemainder(dividingBy: 5) != 0 })
  }

  @Test(arguments: 1...9) func aFilledBorderKeepsTheMiddleRowAtFive(number: Int) throws {
    let border = Border<Float>.constant(Float(number))
    let wide = image.padded(top: 1, left: 1, bottom: 1, right: 1, border: border)
    let map = try convolution(wide, kernel)
    let ones = try convolution(Tensor<Float>(ones: [3, 3]), kernel, padding: .same)
    let half = (map + map.reversed(axes: 0, 1)) / 2
    expectEqual(half, 5 * ones + Float(number) * (1 - ones))
    for (i, j) in [(0, 1), (1, 0), (1, 1), (1, 2), (2, 1)] { #expect(half[i, j] == 5) }
  }

  @Test(arguments: [Border<Float>.repeated, .mirrored, .reflected, .wrapped])
  func someBordersGiveTheImageBack(border: Border<Float>) throws {
    let wide = image.padded(top: 1, left: 1, bottom: 1, right: 1, border: border)
    expectEqual(try convolution(wide, kernel), image)
    // The mixed second difference of any row part plus column part is 0.
    let sums = matrix([[2], [-1], [7]]) + matrix([[0, 5, 3]])
    let mixed = kernel - matrix([[0, 0, 0], [0, 1, 0], [0, 0, 0]])
    let around = sums.padded(top: 1, left: 1, bottom: 1, right: 1, border: border)
    expectEqual(try convolution(around, mixed), Tensor(zeros: [3, 3]))
  }

  @Test func withZerosTheMixedDifferenceIsTheRest() throws {
    let same = try convolution(image, kernel, padding: .same)
    expectEqual(
      same - image, matrix([[5, -4 + 6, -5], [-2 + 8, 1 - 3 - 7 + 9, 2 - 8], [-5, 4 - 6, 5]]))
  }
}

/// Which way round, how large, how many.
@Suite struct ConvolutionRulesTests {
  let image: Tensor<Float> = [[1, 2, 3], [4, 5, 6], [7, 8, 9]]

  @Test func theKernelThatCanTellThemApart() throws {
    let kernel: Tensor<Float> = [[1, 2], [3, 4]]
    expectEqual(
      try convolution(image, kernel),
      matrix([
        [1 * 1 + 2 * 2 + 3 * 4 + 4 * 5, 1 * 2 + 2 * 3 + 3 * 5 + 4 * 6],
        [1 * 4 + 2 * 5 + 3 * 7 + 4 * 8, 1 * 5 + 2 * 6 + 3 * 8 + 4 * 9],
      ]))
    expectEqual(
      try trueConvolution(image, kernel),
      matrix([
        [4 * 1 + 3 * 2 + 2 * 4 + 1 * 5, 4 * 2 + 3 * 3 + 2 * 5 + 1 * 6],
        [4 * 4 + 3 * 5 + 2 * 7 + 1 * 8, 4 * 5 + 3 * 6 + 2 * 8 + 1 * 9],
      ]))
    var dot = Tensor<Float>(zeros: [5, 5])
    dot[2, 2] = 1
    expectEqual(try convolution(dot, image), [[9, 8, 7], [6, 5, 4], [3, 2, 1]])
    expectEqual(try trueConvolution(dot, image), image)
  }

  @Test func aSizeThatDoesNotComeOutWhole() throws {
    let digits = Tensor<Float>(zeros: [1, 28, 28, 1])
    let wide = Tensor<Float>(ones: [5, 5, 1, 1])
    let error = #expect(throws: ShapeError.self) { try convolution(digits, wide, stride: 2) }
    #expect(error?.message.contains("(28 − 5)/2 + 1 = 12.5, not a whole number") == true)
    #expect(
      try convolution(digits, wide, stride: 2, leftover: .dropped).shape == [1, 12, 12, 1])
  }

  @Test(arguments: [
    (28, 3, 0, 1, 28 - 3 + 1), (28, 3, 1, 1, 28 + 2 - 3 + 1), (28, 5, 2, 1, 28 + 4 - 5 + 1),
    (28, 2, 0, 2, 26 / 2 + 1), (28, 4, 1, 2, (28 + 2 - 4) / 2 + 1),
  ])
  func theSizeRule(cells: Int, window: Int, padding: Int, stride: Int, size: Int) throws {
    let sweep = try Sweep(
      "convolution", input: [cells, cells], window: [window, window], stride: stride,
      padding: .all(padding))
    #expect(sweep.shape == [size, size])
  }

  @Test func theSizesOfTheDocumentsNetworks() throws {
    var generator = Generator(seed: 1)
    let conv32 = LayerDescription.convolution(32, kernelSize: 3)
    let conv64 = LayerDescription.convolution(64, kernelSize: 3)
    let pool = LayerDescription.maxPooling(2)
    let padded = [32, 64].map {
      LayerDescription.convolution($0, kernelSize: 3, padding: .all(1))
    }
    let networks: [(layers: [LayerDescription], side: Int, channels: Int)] = [
      ([conv32, pool, conv64, pool, conv64], ((28 - 2) / 2 - 2 - 1) / 2 - 2, 64),
      ([conv32, pool, conv64, pool], ((28 - 2) / 2 - 2 - 1) / 2, 64),
      ([padded[0], pool, padded[1], pool], 28 / 2 / 2, 64),
      ([conv32, pool], (28 - 2) / 2, 32),
      ([conv32, conv64, pool], (28 - 2 - 2) / 2, 64),
    ]
    for (layers, side, channels) in networks {
      let network = try Sequential<Float>(
        inputShape: [28, 28, 1], layers + [.flatten], generator: &generator)
      #expect(network.outputShape == [side * side * channels])
    }
    #expect(12 * 12 * 64 == 9216)
  }

  @Test func theAxesOfD4() {
    // 10,000 test images in batches of 64 leave 16 for the last.
    let last = 10_000 % 64
    #expect(last == 16)
    let asWritten = Tensor<Float>(zeros: [64, 12, 12, last]).flattened(from: 1)
    #expect(asWritten.shape == [64, 12 * 12 * 16])
    #expect(Tensor<Float>(zeros: [last, 64, 12, 12]).flattened(from: 1).shape == [16, 9216])
  }

  @Test func twoChannelsAndTwoFilters() throws {
    let red: Tensor<Float> = [[1, 2, 0], [0, 1, 1], [2, 0, 1]]
    let green: Tensor<Float> = [[0, 1, 1], [1, 0, 2], [1, 1, 0]]
    let input = Tensor<Float>(shape: [1, 3, 3, 2]) { [red, green][$0[3]][$0[1], $0[2]] }
    // Filter 0: red diagonal, green counter-diagonal; filter 1: red less green in the upper row.
    let bank: Tensor<Float> = [
      [[[1, 1], [0, -1]], [[0, 1], [1, -1]]], [[[0, 0], [1, 0]], [[1, 0], [0, 0]]],
    ]
    let maps = try convolution(input, bank, bias: [0.5, -1])
    expectEqual(
      maps[0, 0..., 0..., 0],
      matrix([
        [1 + 1 + 1 + 1 + 0.5, 2 + 1 + 1 + 0 + 0.5], [0 + 0 + 0 + 1 + 0.5, 1 + 1 + 2 + 1 + 0.5],
      ]))
    expectEqual(
      maps[0, 0..., 0..., 1],
      matrix([[1 + 2 - 0 - 1 - 1, 2 + 0 - 1 - 1 - 1], [0 + 1 - 1 - 0 - 1, 1 + 1 - 0 - 2 - 1]]))
  }

  @Test func mapsThatAreAddedAreTheMapOfOneKernel() throws {
    let (first, second): (Tensor<Float>, Tensor<Float>) = (
      [[1, 2], [3, 4]], [[0, -1], [1, 0]]
    )
    let sum = try convolution(image, first) + convolution(image, second)
    expectEqual(sum, matrix([[37 - 2 + 4, 47 - 3 + 5], [67 - 5 + 7, 77 - 6 + 8]]))
    expectEqual(try convolution(image, first + second), sum)
  }

  @Test(arguments: [(1, 32, 320), (32, 64, 18_496), (64, 64, 36_928)])
  func parameters(input: Int, output: Int, count: Int) throws {
    #expect(count == 3 * 3 * input * output + output)
    var generator = Generator(seed: 1)
    let layer = try Sequential<Float>(
      inputShape: [28, 28, input], [.convolution(output, kernelSize: 3)], generator: &generator)
    #expect(layer.parameterCount == count)
  }
}

/// Shifts, kernels chosen by hand, and a kernel that is learned.
@Suite struct ConvolutionDigitTests {
  /// A stroke two cells wide, three columns from the right edge.
  let stroke = Tensor<Float>(shape: [8, 12]) { (2...5) ~= $0[0] && (7...8) ~= $0[1] ? 9 : 0 }
  let leftToRight: Tensor<Float> = [[-1, 0, 1], [-2, 0, 2], [-1, 0, 1]]

  @Test func theStrongestStepOfTheDigit() throws {
    let window: Tensor<Float> = [[0, 61, 242], [0, 121, 254], [0, 121, 254]]
    expectEqual(
      try convolution(window, leftToRight), matrix([[1 * 242 + 2 * 254 + 1 * 254]]))
  }

  @Test func aShiftedPictureHasAShiftedMap() throws {
    let map = try convolution(stroke, leftToRight, padding: .same)
    for right in 0...2 {
      let moved = try convolution(shifted(stroke, right: right), leftToRight, padding: .same)
      expectEqual(moved, shifted(map, right: right))
    }
    #expect(differences(map, shifted(map, right: 1)) > 0)
  }

  @Test func theBorderBreaksIt() throws {
    let map = try convolution(stroke, leftToRight, padding: .same)
    let moved = try convolution(shifted(stroke, right: 4), leftToRight, padding: .same)
    // One of the two columns of ink is lost. The last column of the map has that ink no more to
    // its right: rows 1 to 6 touch the stroke.
    #expect(differences(moved, shifted(map, right: 4)) == 6)
  }

  @Test func wrappedRoundNothingBreaksIt() throws {
    func wrappedMap(_ picture: Tensor<Float>) throws -> Tensor<Float> {
      try convolution(
        picture.padded(top: 1, left: 1, bottom: 1, right: 1, border: .wrapped), leftToRight)
    }
    for right in 0..<12 {
      expectEqual(
        try wrappedMap(shifted(stroke, right: right, border: .wrapped)),
        shifted(try wrappedMap(stroke), right: right, border: .wrapped))
    }
  }

  @Test func strideTwoKeepsShiftsByTwoOnly() throws {
    var uneven = stroke
    uneven[2...5, 8...8] = Tensor(4)
    func coarse(_ right: Int) throws -> Tensor<Float> {
      try convolution(shifted(uneven, right: right), leftToRight, stride: 2, padding: .same)
    }
    expectEqual(try coarse(2), shifted(try coarse(0), right: 1))
    #expect(differences(try coarse(1), try coarse(0)) > 0)
    #expect(differences(try coarse(1), shifted(try coarse(0), right: 1)) > 0)
  }

  @Test func theFirstStepByHand() throws {
    let picture: Tensor<Float> = [[1, 0, 2], [0, 1, 0], [2, 0, 1]]
    let wanted = try convolution(picture, [[1, -1], [0, 2]])
    expectEqual(
      wanted, matrix([[1 * 1 + 2 * 1, -1 * 2 + 2 * 0], [-1 * 1 + 2 * 0, 1 * 1 + 2 * 1]]))
    let upstream = 2 * -wanted / 4
    expectEqual(upstream, [[-1.5, 1], [0.5, -1.5]])
    let gradients = try convolutionGradients(
      upstream: upstream, input: picture, kernel: Tensor(zeros: [2, 2]))
    expectEqual(
      gradients.kernel,
      matrix([
        [-1.5 * 1 + 1 * 0 + 0.5 * 0 - 1.5 * 1, -1.5 * 0 + 1 * 2 + 0.5 * 1 - 1.5 * 0],
        [-1.5 * 0 + 1 * 1 + 0.5 * 2 - 1.5 * 0, -1.5 * 1 + 1 * 0 + 0.5 * 0 - 1.5 * 1],
      ]))
    expectEqual(try convolution(picture, upstream), gradients.kernel)
    let better = -0.25 * gradients.kernel
    expectEqual(better, [[0.75, -0.625], [-0.5, 0.75]])
    expectEqual(
      try convolution(picture, better),
      matrix([[0.75 + 0.75, -0.625 * 2 - 0.5], [-0.625 - 0.5 * 2, 0.75 + 0.75]]))
    let before: [Float] = [9, 4, 1, 9]
    let after: [Float] = [1.5 * 1.5, 0.25 * 0.25, 0.625 * 0.625, 1.5 * 1.5]
    let loss = (try convolution(picture, better) - wanted).map { $0 * $0 }.mean()
    #expect(wanted.map { $0 * $0 }.mean() == Tensor(before).mean())
    #expect(loss == Tensor(after).mean())
  }

  @Test func aKernelIsLearned() throws {
    var generator = Generator(seed: 7)
    let images = Tensor<Float>(shape: [4, 12, 12, 1]) { _ in Float(generator.normal()) }
    let start = Tensor<Float>(shape: [3, 3, 1, 1]) { _ in Float(generator.normal()) }
    let secret = Tensor<Float>(shape: [3, 3, 1, 1]) { Float($0[0] * 2 - $0[1]) }
    let history = try learn(
      from: images, try convolution(images, secret), start: start, learningRate: 0.2, steps: 60)
    #expect(history.count == 61)
    expectEqual(history[0].kernel, start)
    #expect(history[60].loss < 1e-8 * history[0].loss)
    #expect(worst(history[60].kernel, from: secret) < 1e-4)
    let turned = try learn(
      from: images, try trueConvolution(images, secret), start: start, learningRate: 0.2,
      steps: 60)
    #expect(worst(turned[60].kernel, from: secret.reversed(axes: 0, 1)) < 1e-4)
  }
}
