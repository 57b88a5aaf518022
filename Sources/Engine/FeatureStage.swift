import Kernels
import Layers
import Tensors

/// The shape of one image as it goes from stage to stage: `[height, width, room]`, of which the
/// first `channels` numbers of each pixel count and the others are zeros.
struct Grid {
  let height: Int
  let width: Int
  let channels: Int
  let room: Int

  var count: Int { height * width * room }
}

/// A few images of a batch on their way through a stage, and what it keeps of them.
struct ImageGroup {
  /// The number of images.
  let count: Int
  /// The number in the batch of the first one.
  let first: Int
  /// The thread that works, whose scratch memory is used.
  let thread: Int
  let input: UnsafeMutablePointer<Float>
  let inputStep: Int
  let output: UnsafeMutablePointer<Float>
  let outputStep: Int
  let kept: UnsafeMutablePointer<Int32>
  let keptStep: Int
}

/// Where a stage's gradients go.
struct GroupGradients {
  /// The lane of the batch whose gradients are added up.
  let lane: Int
  /// Whether these are the lane's first images.
  let beginsLane: Bool
  /// The gradient for the output; a stage may write over it.
  let upstream: UnsafeMutablePointer<Float>
  let upstreamStep: Int
  /// Where the gradient for the input is to be written; nil where nothing before can learn.
  let input: UnsafeMutablePointer<Float>?
  let inputStep: Int
}

/// A part of a network that each image goes through for itself.
protocol FeatureStage: AnyObject {
  /// The shape of an image that comes in.
  var input: Grid { get }
  /// The shape of an image that goes out.
  var output: Grid { get }
  /// The numbers that are kept of an image for the way back.
  var keptCount: Int { get }

  /// Gets ready for a batch, of a training or not: draws what is random.
  func begin(training: Bool)
  /// How many parts there are in preparing the weights, once they have changed.
  var preparations: Int { get }
  func prepare(_ part: Int, _ parameters: ParameterValues)
  func forward(_ group: ImageGroup)
  func backward(_ group: ImageGroup, _ gradients: GroupGradients)
  /// Clears the gradients of a lane that has no images in this batch.
  func clear(lane: Int)
  /// How many parts there are in adding up the lanes' gradients and changing the weights.
  var updates: Int { get }
  func update(_ part: Int, _ parameters: ParameterValues, _ rule: UpdateRule)
}

extension FeatureStage {
  var keptCount: Int { 0 }
  func begin(training: Bool) {}
  var preparations: Int { 0 }
  func prepare(_ part: Int, _ parameters: ParameterValues) {}
  func clear(lane: Int) {}
  var updates: Int { 0 }
  func update(_ part: Int, _ parameters: ParameterValues, _ rule: UpdateRule) {}
}

/// The values of a network's parameters, in their order, for as long as a step takes.
typealias ParameterValues = UnsafeBufferPointer<UnsafeMutableBufferPointer<Float>>

/// Changes values of a parameter, from an offset on, by their gradients.
public typealias UpdateRule = (
  _ parameter: Int, _ offset: Int, _ values: UnsafeMutableBufferPointer<Float>,
  _ gradients: UnsafeBufferPointer<Float>
) -> Void
