/// Where a convolution's sums go, and what is done to them on the way: the bias is added, ReLU and
/// 2×2 max pooling may follow.
public struct ConvolutionTarget {
  let bias: UnsafePointer<Float>
  let rectifies: Bool
  let output: UnsafeMutablePointer<Float>
  let outputStep: Int
  let winners: UnsafeMutablePointer<Int32>?
  let winnersStep: Int
  let height: Int
  let width: Int
  let channels: Int

  /// Images `[height, width, channels]`, `outputStep` apart, from a bias `[channels]`.
  ///
  /// With `winners`, images `winnersStep` apart, they are the maxima of 2×2 windows, and `winners`
  /// says which of the four won: 0 to 3 row by row, the first of equal values, or 4 where ReLU gave
  /// zero. A NaN wins over all before it.
  public init(
    bias: UnsafePointer<Float>, rectifies: Bool, output: UnsafeMutablePointer<Float>,
    outputStep: Int, winners: UnsafeMutablePointer<Int32>? = nil, winnersStep: Int = 0,
    height: Int, width: Int, channels: Int
  ) {
    self.bias = bias
    self.rectifies = rectifies
    self.output = output
    self.outputStep = outputStep
    self.winners = winners
    self.winnersStep = winnersStep
    self.height = height
    self.width = width
    self.channels = channels
  }
}
