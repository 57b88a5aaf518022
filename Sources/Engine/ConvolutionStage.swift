import Kernels
import Layers
import Tensors

/// A convolution, with the ReLU and the 2×2 max pooling that stand behind it.
final class ConvolutionStage: FeatureStage {
  let input: Grid
  let output: Grid
  let sums: DirectConvolution
  let rows: Line
  let columns: Line
  let rectifies: Bool
  let pools: Bool
  /// The places of weight and bias among the network's parameters.
  private let weight: Int
  private let bias: Int?
  private let needsInputGradient: Bool
  private let learns: Bool
  let winograd: WinogradConvolution?

  private let places: [Int32]
  private let windowPlaces: [Int32]
  private let packed: Buffer<Float>
  private let exchanged: Buffer<Float>
  private let biases: Buffer<Float>
  private let transformed: Buffer<Float>
  private let transformedExchanged: Buffer<Float>
  private let weightGradient: Buffer<Float>
  private let laneGradients: [Buffer<Float>]
  private let laneBiasGradients: [Buffer<Float>]
  private let lanes: [UnsafePointer<Float>]
  private let benches: [ConvolutionBench]

  /// Sums, from a layer whose parameters begin at number `parameter` of the network.
  ///
  /// `isFirst` says that nothing before it learns.
  init(
    _ layer: ConvolutionLayer<Float>, input: Grid, rectifies: Bool, pools: Bool, parameter: Int,
    isFirst: Bool, plan: PlanSizes
  ) throws {
    let kernel = layer.weight.value.shape
    let sweep = try Sweep(
      layer.name, input: [input.height, input.width], window: [kernel[0], kernel[1]],
      stride: layer.stride, padding: layer.padding, leftover: layer.leftover)
    self.input = input
    self.rectifies = rectifies
    self.pools = pools
    (rows, columns) = (sweep.rows, sweep.columns)
    weight = parameter
    bias = layer.bias == nil ? nil : parameter + 1
    needsInputGradient = !isFirst
    learns = layer.learns
    let filters = wholeVectors(kernel[3])
    sums = DirectConvolution(
      height: rows.before + rows.input + rows.after,
      width: columns.before + columns.input + columns.after, inputChannels: input.room,
      kernelHeight: kernel[0], kernelWidth: kernel[1], outputChannels: filters,
      stride: layer.stride)
    let side = pools ? 2 : 1
    output = Grid(
      height: rows.output / side, width: columns.output / side, channels: kernel[3],
      room: filters)
    winograd = Self.winograd(sums, output: output, side: side, plan: plan)
    places = sums.places()
    windowPlaces = pools ? sums.placesInPoolingWindows() : []
    packed = Buffer(sums.kernelCount)
    exchanged = Buffer(needsInputGradient ? sums.kernelCount : 0)
    biases = Buffer(filters)
    transformed = Buffer(winograd?.kernelCount ?? 0)
    transformedExchanged = Buffer(needsInputGradient ? winograd?.kernelCount ?? 0 : 0)
    weightGradient = Buffer(sums.kernelCount)
    let gradientCount = winograd?.kernelCount ?? sums.kernelCount
    laneGradients = (0..<plan.lanes).map { [learns] _ in Buffer(learns ? gradientCount : 0) }
    laneBiasGradients = (0..<plan.lanes).map { _ in Buffer(filters) }
    lanes = laneGradients.map { UnsafePointer($0.pointer) }
    let (sums, winograd) = (sums, winograd)
    benches = (0..<plan.threads).map { _ in
      ConvolutionBench(sums, winograd, group: plan.group, needsInputGradient: !isFirst)
    }
  }

  /// Winograd's algorithm, if it can be used and `plan` has it so.
  private static func winograd(
    _ sums: DirectConvolution, output: Grid, side: Int, plan: PlanSizes
  ) -> WinogradConvolution? {
    guard
      plan.algorithm != .direct, sums.kernelHeight == 3, sums.kernelWidth == 3, sums.stride == 1,
      sums.inputChannels % 16 == 0
    else { return nil }
    let tile = plan.algorithm == .winograd2 ? 2 : 4
    let winograd = WinogradConvolution(
      outputs: tile, tilesDown: (output.height * side + tile - 1) / tile,
      tilesAcross: (output.width * side + tile - 1) / tile, inputChannels: sums.inputChannels,
      outputChannels: sums.outputChannels, images: plan.group)
    // For each pair of channels a tile takes so many products, a direct sum nine.
    let products = winograd.tilesDown * winograd.tilesAcross * winograd.positions
    let direct = output.height * output.width * side * side * 9
    // Its transforms cost something too.
    guard plan.algorithm != .fastest || 5 * products < 2 * direct else { return nil }
    return winograd
  }

  var keptCount: Int { pools ? output.count : 0 }

  // A part of the preparation sees to sixteen input channels; one of those that follow, to sixteen
  // filters of the kernel with its channels exchanged.
  private var channelParts: Int { (sums.inputChannels + 15) / 16 }
  var preparations: Int { channelParts + (needsInputGradient ? sums.outputChannels / 16 : 0) }

  func prepare(_ part: Int, _ parameters: ParameterValues) {
    guard let kernel = parameters[weight].baseAddress else { return }
    if part < channelParts {
      pack(kernel, channels: 16 * part..<min(16 * part + 16, sums.inputChannels))
    } else {
      exchange(kernel, filters: 16 * (part - channelParts)..<16 * (part - channelParts) + 16)
    }
    if part == 0, let bias {
      for filter in 0..<output.channels { biases.pointer[filter] = parameters[bias][filter] }
    }
  }

  /// Lays the kernel `[height, width, in, out]` out with room for whole vectors.
  private func pack(_ kernel: UnsafeMutablePointer<Float>, channels range: Range<Int>) {
    let (channels, filters) = (input.channels, output.channels)
    for tap in 0..<sums.kernelHeight * sums.kernelWidth {
      for channel in range where channel < channels {
        (packed.pointer + (tap * sums.inputChannels + channel) * sums.outputChannels).update(
          from: kernel + (tap * channels + channel) * filters, count: filters)
      }
    }
    winograd?.transformKernel(
      packed.pointer, rows: sums.inputChannels, columns: sums.outputChannels, range: range,
      into: transformed.pointer)
  }

  /// Lays it out as `[height, width, out, in]`.
  private func exchange(_ kernel: UnsafeMutablePointer<Float>, filters range: Range<Int>) {
    let (channels, filters) = (input.channels, output.channels)
    for tap in 0..<sums.kernelHeight * sums.kernelWidth {
      transpose(
        kernel + (tap * channels * filters + range.lowerBound), rows: channels,
        columns: min(range.upperBound, filters) - range.lowerBound, rowStep: filters,
        into: exchanged.pointer
          + (tap * sums.outputChannels + range.lowerBound) * sums.inputChannels,
        rowStep: sums.inputChannels)
    }
    winograd?.transformKernel(
      exchanged.pointer, rows: sums.outputChannels, columns: sums.inputChannels, range: range,
      into: transformedExchanged.pointer)
  }

  func forward(_ group: ImageGroup) {
    let bench = benches[group.thread]
    if var winograd {
      winograd.images = group.count
      transformInputs(winograd, group, bench)
      winograd.forward(
        inputs: bench.inputs.pointer, kernel: transformed.pointer,
        scratch: bench.products.pointer,
        to: ConvolutionTarget(
          bias: biases.pointer, rectifies: rectifies, output: group.output,
          outputStep: group.outputStep, winners: pools ? group.kept : nil,
          winnersStep: group.keptStep, height: output.height, width: output.width,
          channels: output.room))
      return
    }
    for image in 0..<group.count {
      let pixels = bordered(
        group.input + image * group.inputStep, bench, image, height: sums.height,
        width: sums.width)
      let results = group.output + image * group.outputStep
      if pools {
        windowPlaces.withUnsafeBufferPointer { places in
          sums.forwardPooled(
            input: pixels, kernel: packed.pointer, bias: biases.pointer, rectifies: rectifies,
            places: places, output: results, winners: group.kept + image * group.keptStep)
        }
      } else {
        places.withUnsafeBufferPointer { places in
          sums.forward(
            input: pixels, kernel: packed.pointer, bias: biases.pointer, rectifies: rectifies,
            places: places, output: results)
        }
      }
    }
  }

  func clear(lane: Int) {
    laneBiasGradients[lane].pointer.update(repeating: 0, count: sums.outputChannels)
    laneGradients[lane].pointer.update(repeating: 0, count: laneGradients[lane].count)
  }

  func backward(_ group: ImageGroup, _ gradients: GroupGradients) {
    let bench = benches[group.thread]
    let laneBias = laneBiasGradients[gradients.lane].pointer
    let laneWeight = laneGradients[gradients.lane]
    if gradients.beginsLane {
      laneBias.update(repeating: 0, count: sums.outputChannels)
      if winograd == nil { laneWeight.pointer.update(repeating: 0, count: laneWeight.count) }
    }
    let width = winograd?.resultWidth ?? sums.outputWidth
    let step = winograd?.resultCount ?? sums.outputCount
    for image in 0..<group.count {
      let upstream = UpstreamImage(
        gradient: gradients.upstream + image * gradients.upstreamStep, height: output.height,
        width: output.width, channels: output.room)
      let grid = bench.upstream.pointer + image * step
      if pools {
        upstream.spread(
          winners: group.kept + image * group.keptStep, grid: grid, gridWidth: width,
          biasGradient: laneBias)
      } else {
        upstream.copy(
          rectified: rectifies ? UnsafePointer(group.output + image * group.outputStep) : nil,
          grid: grid, gridWidth: width, biasGradient: laneBias)
      }
    }
    if var winograd {
      winograd.images = group.count
      for image in 0..<group.count {
        winograd.transformUpstream(
          bench.upstream.pointer + image * step, image: image, into: bench.upstreams.pointer)
      }
      if learns {
        transformInputs(winograd, group, bench)
        winograd.transformedKernelGradient(
          inputs: bench.inputs.pointer, upstream: bench.upstreams.pointer,
          gradient: laneWeight.pointer, goesOn: !gradients.beginsLane)
      }
    } else if learns {
      addDirectGradient(group, bench, to: laneWeight.pointer)
    }
    if let target = gradients.input { inputGradient(group, gradients, bench, into: target) }
  }

  private func addDirectGradient(
    _ group: ImageGroup, _ bench: ConvolutionBench, to gradient: UnsafeMutablePointer<Float>
  ) {
    var (pixels, step) = (UnsafePointer(group.input), group.inputStep)
    if hasBorder(sums.height, sums.width) {
      for image in 0..<group.count {
        _ = bordered(
          group.input + image * group.inputStep, bench, image, height: sums.height,
          width: sums.width)
      }
      (pixels, step) = (UnsafePointer(bench.grids.pointer), sums.inputCount)
    }
    sums.addKernelGradient(
      images: group.count, input: pixels, inputStep: step, upstream: bench.upstream.pointer,
      upstreamStep: sums.outputCount, gradient: gradient)
  }

  private func inputGradient(
    _ group: ImageGroup, _ gradients: GroupGradients, _ bench: ConvolutionBench,
    into target: UnsafeMutablePointer<Float>
  ) {
    let height = winograd?.gridHeight ?? sums.height
    let width = winograd?.gridWidth ?? sums.width
    let hasBorder = hasBorder(height, width)
    let grids = hasBorder ? bench.gradientGrids.pointer : target
    let step = hasBorder ? height * width * input.room : gradients.inputStep
    for image in 0..<group.count {
      (grids + image * step).update(repeating: 0, count: height * width * input.room)
    }
    if var winograd {
      winograd.images = group.count
      winograd.addInputGradient(
        upstream: bench.upstreams.pointer, kernel: transformedExchanged.pointer,
        scratch: bench.products.pointer, to: grids, gridStep: step)
    } else {
      places.withUnsafeBufferPointer { places in
        for image in 0..<group.count {
          sums.addInputGradient(
            upstream: bench.upstream.pointer + image * sums.outputCount,
            kernel: exchanged.pointer, places: places, gradient: grids + image * step)
        }
      }
    }
    guard hasBorder else { return }
    if height < rows.before + input.height || width < columns.before + input.width {
      for image in 0..<group.count {
        (target + image * gradients.inputStep).update(repeating: 0, count: input.count)
      }
    }
    let line = input.width * input.room
    for image in 0..<group.count {
      for row in 0..<min(input.height, height - rows.before) {
        let first = ((row + rows.before) * width + columns.before) * input.room
        (target + image * gradients.inputStep + row * line).update(
          from: grids + image * step + first,
          count: min(line, (width - columns.before) * input.room))
      }
    }
  }

  private func transformInputs(
    _ winograd: WinogradConvolution, _ group: ImageGroup, _ bench: ConvolutionBench
  ) {
    for image in 0..<group.count {
      winograd.transformInput(
        bordered(
          group.input + image * group.inputStep, bench, image, height: winograd.gridHeight,
          width: winograd.gridWidth), image: image, into: bench.inputs.pointer)
    }
  }

  private func hasBorder(_ height: Int, _ width: Int) -> Bool {
    height != input.height || width != input.width
  }

  /// The image in a grid of `height` × `width` pixels, whose border holds zeros.
  private func bordered(
    _ pixels: UnsafeMutablePointer<Float>, _ bench: ConvolutionBench, _ image: Int, height: Int,
    width: Int
  ) -> UnsafePointer<Float> {
    guard hasBorder(height, width) else { return UnsafePointer(pixels) }
    let grid = bench.grids.pointer + image * height * width * input.room
    let line = min(input.width, width - columns.before) * input.room
    for row in 0..<min(input.height, height - rows.before) {
      (grid + ((row + rows.before) * width + columns.before) * input.room).update(
        from: pixels + row * input.width * input.room, count: line)
    }
    return UnsafePointer(grid)
  }

  // Updating: a part takes eight channels of Winograd's kernel, or all of a direct one.
  var updates: Int {
    guard learns else { return 0 }
    return winograd == nil ? 1 : (sums.inputChannels + 7) / 8
  }

  func update(_ part: Int, _ parameters: ParameterValues, _ rule: UpdateRule) {
    let (channels, filters) = (sums.inputChannels, sums.outputChannels)
    let range = winograd == nil ? 0..<channels : 8 * part..<min(8 * part + 8, channels)
    if let winograd {
      lanes.withUnsafeBufferPointer {
        winograd.kernelGradient(lanes: $0, range: range, gradient: weightGradient.pointer)
      }
    } else {
      addLanes(laneGradients, into: weightGradient.pointer, count: sums.kernelCount)
    }
    for tap in 0..<sums.kernelHeight * sums.kernelWidth {
      let place = weightGradient.pointer + tap * channels * filters
      let own = tap * input.channels * output.channels
      if filters == output.channels && channels == input.channels {
        change(
          weight, own + range.lowerBound * filters, place + range.lowerBound * filters,
          range.count * filters, parameters, rule)
      } else {
        for channel in range where channel < input.channels {
          change(
            weight, own + channel * output.channels, place + channel * filters, output.channels,
            parameters, rule)
        }
      }
    }
    if part == 0, let bias {
      addLanes(laneBiasGradients, into: weightGradient.pointer, count: filters)
      change(bias, 0, weightGradient.pointer, output.channels, parameters, rule)
    }
  }
}
