import Tensors
import Training

/// Images whose channels are all the same: grey images for a network that takes colours.
public struct RepeatedChannels: Examples {
  private let images: any Examples

  /// How often each channel stands in the image.
  public let times: Int

  /// `images`, `[height, width, 1]`, as `[height, width, times]`.
  public init(_ images: any Examples, times: Int = 3) {
    require(
      times > 0 && images.inputShape.count == 3 && images.inputShape[2] == 1,
      "images of shape \(images.inputShape) cannot have \(times) equal channels: they must have one"
    )
    self.images = images
    self.times = times
  }

  /// The number of images.
  public var count: Int { images.count }

  /// The shape of one image, `[height, width, times]`.
  public var inputShape: [Int] { Array(images.inputShape.dropLast()) + [times] }

  /// The images at `indices`, `[indices.count, height, width, times]`, and their classes.
  public func batch(_ indices: [Int]) -> Batch<Float> {
    let grey = images.batch(indices)
    var scalars: [Float] = []
    scalars.reserveCapacity(grey.inputs.count * times)
    for pixel in grey.inputs.scalars {
      for _ in 0..<times { scalars.append(pixel) }
    }
    return Batch(
      inputs: Tensor(shape: [indices.count] + inputShape, scalars: scalars), classes: grey.classes)
  }

  /// Writes image `index`, `[height, width, times]`, into `input`, and gives its class.
  public func read(_ index: Int, into input: UnsafeMutableBufferPointer<Float>) -> Int {
    // The grey image goes to the end, where each pixel is read before its place is written over.
    let area = input.count / times
    let grey = UnsafeMutableBufferPointer(rebasing: input[(input.count - area)...])
    let number = images.read(index, into: grey)
    for pixel in 0..<area {
      let value = grey[pixel]
      for channel in 0..<times { input[pixel * times + channel] = value }
    }
    return number
  }

  /// Tells the images which epoch begins.
  public func beginEpoch(_ epoch: Int) { images.beginEpoch(epoch) }
}
