import Kernels
import Layers
import Tensors

/// The sizes that a plan is made for.
struct PlanSizes {
  /// The greatest number of examples in a batch.
  let batchSize: Int
  /// The pieces that a batch is cut into, whatever the number of threads.
  let lanes: Int
  /// The images that go through the convolutions together.
  var group: Int
  let threads: Int
  let algorithm: ConvolutionAlgorithm
}

/// How convolutions are done whose kernels are 3×3 and move by single pixels.
public enum ConvolutionAlgorithm: String, CaseIterable, Sendable {
  /// By `winograd4` where that takes less than half the multiplications, else directly.
  case fastest
  /// By the definition.
  case direct
  /// By Winograd's algorithm with tiles of 2×2 results.
  case winograd2
  /// By Winograd's algorithm with tiles of 4×4 results.
  case winograd4
}

/// What is done one after the other to take a batch through a network: first by groups of images,
/// then by the rows of the whole batch.
struct Plan {
  let features: [any FeatureStage]
  let rows: [any RowStage]
  let head: Head
  /// The first of the features that learns; their number if none does.
  let firstLearner: Int
  /// The first of the rows that the way back goes to; their number if nothing learns.
  let firstRow: Int
  /// Whether a stage before the rows learns.
  var featuresLearn: Bool { firstLearner < features.count }
  /// What it was made for.
  let sizes: PlanSizes

  /// The plan for `network`; nil if it has layers that the engine does not know.
  init?(_ network: Sequential<Float>, loss: Loss, sizes: PlanSizes) throws {
    guard Processor.hasFusedMultiplyAdd else { return nil }
    var sizes = sizes
    var builder = PlanBuilder(network, sizes)
    guard var function = try builder.build() else { return nil }
    if builder.fittingGroup < sizes.group {
      sizes.group = builder.fittingGroup
      builder = PlanBuilder(network, sizes)
      function = try builder.build() ?? function
    }
    guard let last = builder.rows.last else { return nil }
    self.sizes = sizes
    if function != .softmax && loss == .crossEntropyFromProbabilities { return nil }
    features = builder.features
    rows = builder.rows
    head = Head(function: function, loss: loss, classCount: last.outputCount)
    firstLearner = features.firstIndex { $0.updates > 0 } ?? features.count
    firstRow =
      firstLearner < features.count ? 0 : rows.firstIndex { $0.learns } ?? rows.count
  }
}

/// Goes through a network's layers and takes together what is done together.
private struct PlanBuilder {
  private(set) var features: [any FeatureStage] = []
  private(set) var rows: [any RowStage] = []
  private(set) var featuresLearn = false
  private let sizes: PlanSizes
  private var layers: ArraySlice<any Layer<Float>>
  private var grid: Grid?
  /// An image's numbers in a row, as they reach the first dense layer.
  private var flat: Grid?
  private var parameter = 0

  init(_ network: Sequential<Float>, _ sizes: PlanSizes) {
    self.sizes = sizes
    layers = network.layers[...]
    let shape = network.inputShape
    if shape.count == 3 {
      grid = Grid(height: shape[0], width: shape[1], channels: shape[2], room: shape[2])
    } else if shape.count == 1 {
      flat = Grid(height: 1, width: 1, channels: shape[0], room: shape[0])
    }
  }

  /// Builds the stages and gives the function at the end; nil if there is an unknown layer.
  mutating func build() throws -> Head.Function? {
    while let layer = layers.popFirst() {
      switch layer {
      case let layer as ConvolutionLayer<Float>:
        guard let input = grid else { return nil }
        let rectifies = takeReLU()
        let stage = try ConvolutionStage(
          layer, input: input, rectifies: rectifies, pools: takePooling(), parameter: parameter,
          isFirst: !featuresLearn, plan: sizes)
        if layer.learns { featuresLearn = true }
        append(stage)
      case let layer as DropoutLayer<Float>:
        guard append(layer) else { return nil }
      case is FlattenLayer<Float>:
        guard let input = grid else { return nil }
        if input.room != input.channels { append(FlattenStage(input: input)) }
        (flat, grid) = (grid, nil)
      case let layer as DenseLayer<Float>:
        guard grid == nil else { return nil }
        rows.append(
          DenseStage(layer, rectifies: takeReLU(), parameter: parameter, plan: sizes))
      case let layer as MaxPoolingLayer<Float>:
        guard try append(.maximum, layer.pooling, layer.name) else { return nil }
      case let layer as AveragePoolingLayer<Float>:
        guard try append(.mean, layer.pooling, layer.name) else { return nil }
      case let layer as ActivationLayer<Float>:
        if let function = Pointwise(layer.activation) {
          guard append(function) else { return nil }
        } else {
          guard layers.isEmpty else { return nil }
          return layer.activation == .softmax ? .softmax : .logSoftmax
        }
      default: return nil
      }
      parameter += layer.parameters.count
    }
    return Head.Function.none
  }

  /// The images whose tiles are about 36: so many that a product of matrices is worth its while, and
  /// no more than the cache holds.
  var fittingGroup: Int {
    let tiles =
      features.compactMap { ($0 as? ConvolutionStage)?.winograd }
      .map { $0.tilesDown * $0.tilesAcross }.max() ?? 1
    return max(1, 36 / max(1, tiles))
  }

  private mutating func append(_ stage: any FeatureStage) {
    features.append(stage)
    grid = stage.output
  }

  private mutating func append(
    _ kind: PoolingStage.Kind, _ pooling: Pooling, _ name: String
  ) throws -> Bool {
    guard let input = grid else { return false }
    append(try PoolingStage(kind, pooling, named: name, input: input, threads: sizes.threads))
    return true
  }

  private mutating func append(_ function: Pointwise) -> Bool {
    if let input = grid {
      append(ActivationStage(function, input: input))
    } else if let last = rows.last {
      rows.append(RowActivationStage(function, count: last.outputCount))
    } else {
      // Before the first dense layer there is no row of its own yet to be written.
      guard let flat else { return false }
      features.append(ActivationStage(function, input: flat))
    }
    return true
  }

  private mutating func append(_ layer: DropoutLayer<Float>) -> Bool {
    if let input = grid {
      append(DropoutStage(layer, input: input))
    } else if let last = rows.last {
      rows.append(RowDropoutStage(layer, count: last.outputCount))
    } else {
      guard let flat else { return false }
      features.append(DropoutStage(layer, input: flat))
    }
    return true
  }

  private mutating func takeReLU() -> Bool {
    guard let next = layers.first as? ActivationLayer<Float>, next.activation == .relu else {
      return false
    }
    layers.removeFirst()
    return true
  }

  private mutating func takePooling() -> Bool {
    guard let next = layers.first as? MaxPoolingLayer<Float>,
      next.pooling.size == 2, next.pooling.stride == 2, next.pooling.padding == .valid
    else { return false }
    layers.removeFirst()
    return true
  }
}

/// Takes the numbers of an image together that have room between them.
final class FlattenStage: FeatureStage {
  let input: Grid
  let output: Grid

  init(input: Grid) {
    self.input = input
    output = Grid(
      height: input.height, width: input.width, channels: input.channels, room: input.channels)
  }

  func forward(_ group: ImageGroup) {
    for image in 0..<group.count {
      for pixel in 0..<input.height * input.width {
        (group.output + image * group.outputStep + pixel * output.room).update(
          from: group.input + image * group.inputStep + pixel * input.room, count: input.channels)
      }
    }
  }

  func backward(_ group: ImageGroup, _ gradients: GroupGradients) {
    guard let target = gradients.input else { return }
    for image in 0..<group.count {
      let target = target + image * gradients.inputStep
      target.update(repeating: 0, count: input.count)
      for pixel in 0..<input.height * input.width {
        (target + pixel * input.room).update(
          from: gradients.upstream + image * gradients.upstreamStep + pixel * output.room,
          count: input.channels)
      }
    }
  }
}
