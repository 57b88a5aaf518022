import Tensors

/// The sizes of a convolution whose padding is part of its input.
///
///     input   [images, height, width, inputChannels]
///     kernel  [kernelHeight, kernelWidth, inputChannels, outputChannels]
///     output  [images, outputHeight, outputWidth, outputChannels]
public struct ConvolutionSizes: Hashable, Sendable, CustomStringConvertible {
  /// How many images there are.
  public var images = 1
  /// The rows of an input image.
  public var height: Int
  /// The columns of an input image.
  public var width: Int
  /// The values at each pixel of the input.
  public var inputChannels: Int
  /// The rows of the kernel.
  public var kernelHeight: Int
  /// The columns of the kernel.
  public var kernelWidth: Int
  /// The values at each pixel of the output.
  public var outputChannels: Int
  /// The pixels from one window to the next.
  public var stride = 1

  /// The convolution of `images` images.
  public init(
    images: Int = 1, height: Int, width: Int, inputChannels: Int, kernelHeight: Int,
    kernelWidth: Int, outputChannels: Int, stride: Int = 1
  ) {
    self.images = images
    self.height = height
    self.width = width
    self.inputChannels = inputChannels
    self.kernelHeight = kernelHeight
    self.kernelWidth = kernelWidth
    self.outputChannels = outputChannels
    self.stride = stride
  }

  /// The rows of an output image.
  public var outputHeight: Int { (height - kernelHeight) / stride + 1 }
  /// The columns of an output image.
  public var outputWidth: Int { (width - kernelWidth) / stride + 1 }
  /// The numbers in one input image.
  public var inputCount: Int { height * width * inputChannels }
  /// The numbers in one output image.
  public var outputCount: Int { outputHeight * outputWidth * outputChannels }
  /// The numbers in the kernel.
  public var kernelCount: Int { kernelHeight * kernelWidth * inputChannels * outputChannels }

  /// The sizes, as a failing case names them.
  public var description: String {
    "\(images)×\(height)×\(width)×\(inputChannels) by \(kernelHeight)×\(kernelWidth), "
      + "\(outputChannels) filters, stride \(stride)"
  }
}

/// A convolution and its gradients by their definition, one product after the other.
public struct ConvolutionLoops<Scalar: TensorScalar> {
  /// The sums, without bias.
  public var output: [Scalar]
  /// For each input the sum over windows and filters of upstream times weight.
  public var inputGradient: [Scalar]
  /// For each weight the sum over windows of upstream times input.
  public var kernelGradient: [Scalar]

  /// Each sum begins at 0, unless `gradients` begins those for the kernel elsewhere.
  @specialized(where Scalar == Float)
  @specialized(where Scalar == Double)
  public init(
    _ sizes: ConvolutionSizes, input: [Scalar], kernel: [Scalar], upstream: [Scalar],
    addingTo gradients: [Scalar]? = nil
  ) {
    output = Array(repeating: 0, count: sizes.images * sizes.outputCount)
    inputGradient = Array(repeating: 0, count: sizes.images * sizes.inputCount)
    kernelGradient = gradients ?? Array(repeating: 0, count: sizes.kernelCount)
    let (channels, filters) = (sizes.inputChannels, sizes.outputChannels)
    for n in 0..<sizes.images {
      for y in 0..<sizes.outputHeight {
        for x in 0..<sizes.outputWidth {
          let place = ((n * sizes.outputHeight + y) * sizes.outputWidth + x) * filters
          for i in 0..<sizes.kernelHeight {
            for j in 0..<sizes.kernelWidth {
              let row = (n * sizes.height + y * sizes.stride + i) * sizes.width
              for c in 0..<channels {
                let pixel = (row + x * sizes.stride + j) * channels + c
                let weight = ((i * sizes.kernelWidth + j) * channels + c) * filters
                for o in 0..<filters {
                  output[place + o].addProduct(input[pixel], kernel[weight + o])
                  kernelGradient[weight + o].addProduct(upstream[place + o], input[pixel])
                }
                // The filters of one window follow each other, and so do windows row by row.
                var sum = inputGradient[pixel]
                for o in 0..<filters { sum.addProduct(upstream[place + o], kernel[weight + o]) }
                inputGradient[pixel] = sum
              }
            }
          }
        }
      }
    }
  }
}

/// Maxima of 2×2 windows by their definition: ReLU first, then the first of the greatest, or the
/// last NaN if there is one.
public struct PoolingLoops {
  /// `[height / 2, width / 2, channels]`.
  public var output: [Float] = []
  /// Which of the window's four won, or 4 where ReLU gave the zero.
  public var winners: [Int32] = []

  /// Of an image `[height, width, channels]`.
  public init(_ sums: [Float], height: Int, width: Int, channels: Int, rectifies: Bool) {
    for y in 0..<height / 2 {
      for x in 0..<width / 2 {
        for c in 0..<channels {
          var (value, winner): (Float, Int32) = (0, 0)
          for corner in 0..<4 {
            let sum = sums[((2 * y + corner / 2) * width + 2 * x + corner % 2) * channels + c]
            if corner == 0 || sum > value || sum.isNaN {
              (value, winner) = (sum, Int32(corner))
            }
          }
          if rectifies && value <= 0 { (value, winner) = (0, 4) }
          output.append(value)
          winners.append(winner)
        }
      }
    }
  }
}

/// `sums`, whose last axis is as long as `bias`, with it added, and ReLU of that.
public func finished(_ sums: [Float], bias: [Float]?, rectifies: Bool) -> [Float] {
  sums.indices.map { index in
    let sum = bias.map { sums[index] + $0[index % $0.count] } ?? sums[index]
    return rectifies && sum <= 0 ? 0 : sum
  }
}
