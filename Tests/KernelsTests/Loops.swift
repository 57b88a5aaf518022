import Kernels
import Testing

/// What the kernels have to give, one element and one product at a time.
struct Loops {
  var output: [Float]
  var inputGradient: [Float]
  var kernelGradient: [Float]
  var biasGradient: [Float]

  init(
    _ sizes: ValidConvolution, input: [Float], kernel: [Float], bias: [Float]?, upstream: [Float]
  ) {
    output = Array(repeating: 0, count: sizes.outputCount)
    inputGradient = Array(repeating: 0, count: sizes.inputCount)
    kernelGradient = Array(repeating: 0, count: sizes.kernelCount)
    biasGradient = Array(repeating: 0, count: sizes.outputChannels)
    var place = 0
    for n in 0..<sizes.batch {
      for y in 0..<sizes.outputHeight {
        for x in 0..<sizes.outputWidth {
          for o in 0..<sizes.outputChannels {
            var sum: Float = 0
            for i in 0..<sizes.kernelHeight {
              for j in 0..<sizes.kernelWidth {
                for c in 0..<sizes.inputChannels {
                  let row = (n * sizes.height + y * sizes.stride + i) * sizes.width
                  let pixel = (row + x * sizes.stride + j) * sizes.inputChannels + c
                  let tap = (i * sizes.kernelWidth + j) * sizes.inputChannels + c
                  let weight = tap * sizes.outputChannels + o
                  sum.addProduct(input[pixel], kernel[weight])
                  inputGradient[pixel].addProduct(upstream[place], kernel[weight])
                  kernelGradient[weight].addProduct(upstream[place], input[pixel])
                }
              }
            }
            biasGradient[o] += upstream[place]
            output[place] = sum
            if let bias { output[place] += bias[o] }
            place += 1
          }
        }
      }
    }
  }
}

extension ValidConvolution: CustomTestStringConvertible {
  var inputCount: Int { batch * height * width * inputChannels }
  var kernelCount: Int { kernelHeight * kernelWidth * inputChannels * outputChannels }
  var outputCount: Int { batch * outputHeight * outputWidth * outputChannels }
  /// The sizes, as a failing case names them.
  public var testDescription: String {
    "\(batch)×\(height)×\(width)×\(inputChannels) by \(kernelHeight)×\(kernelWidth), "
      + "\(outputChannels) filters, stride \(stride)"
  }
}
