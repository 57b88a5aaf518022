import Engine

/// A convolution with its weights, followed by ReLU and 2×2 max pooling.
struct LayerBlock: Sendable {
  let sizes: LayerSizes
  let weights: Numbers
  let bias: Numbers

  var pooledHeight: Int { sizes.outputHeight / 2 }
  var pooledWidth: Int { sizes.outputWidth / 2 }
  var pooledCount: Int { pooledHeight * pooledWidth * sizes.outputChannels }

  /// The convolution of one image, in tiles as wide as its filters are many.
  func convolve(_ x: Input, _ y: Output) {
    let (w, b) = (Input(weights.start), Input(bias.start))
    if sizes.outputChannels.isMultiple(of: 64) {
      RegisterTile<6, 4>.convolve(sizes, x, w, b, y)
    } else {
      RegisterTile<6, 2>.convolve(sizes, x, w, b, y)
    }
  }

  /// Two rows of it, as many pixels as pooling will look at.
  func convolveTwoRows(_ x: Input, _ y: Output) {
    let (w, b, columns) = (Input(weights.start), Input(bias.start), 2 * pooledWidth)
    if sizes.outputChannels.isMultiple(of: 64) {
      RegisterTile<5, 4>.convolve(sizes, rows: 2, columns: columns, x, w, b, y)
    } else {
      RegisterTile<6, 2>.convolve(sizes, rows: 2, columns: columns, x, w, b, y)
    }
  }
}

/// Replaces every number below zero by zero.
func rectify(_ count: Int, _ y: Output) {
  for place in Swift.stride(from: 0, to: count, by: 16) {
    (y + place).store(greater(Input(y + place).vector, .zero))
  }
}

/// The greater number in each of sixteen places.
@inline(__always)
private func greater(_ left: Vector, _ right: Vector) -> Vector {
  left.replacing(with: right, where: right .> left)
}

/// The greatest of each 2×2 window; an odd row or column at the end is dropped.
func maxPool(height: Int, width: Int, channels: Int, _ x: Input, _ y: Output) {
  var y = y
  for row in 0..<height / 2 {
    for column in 0..<width / 2 {
      let window = x + (2 &* row &* width &+ 2 &* column) &* channels
      poolWindow(window, rowLength: width &* channels, channels: channels, y)
      y += channels
    }
  }
}

/// The greatest of one 2×2 window, for each channel.
@inline(__always)
private func poolWindow(_ x: Input, rowLength: Int, channels: Int, _ y: Output) {
  for channel in Swift.stride(from: 0, to: channels, by: 16) {
    let (above, below) = (x + channel, x + rowLength + channel)
    (y + channel).store(
      greater(
        greater(above.vector, (above + channels).vector),
        greater(below.vector, (below + channels).vector)))
  }
}

/// The two blocks over `count` images, one layer after another: each layer takes the whole batch.
func layerAtATime(_ blocks: [LayerBlock], _ count: Int, _ digits: Numbers, _ maps: [Numbers]) {
  var x = Input(digits.start)
  for (index, block) in blocks.enumerated() {
    let s = block.sizes
    let (y, pooled) = (maps[2 * index].start, maps[2 * index + 1].start)
    for n in 0..<count {
      block.convolve(x + n * s.inputCount, y + n * s.outputCount)
    }
    rectify(count * s.outputCount, y)
    for n in 0..<count {
      maxPool(
        height: s.outputHeight, width: s.outputWidth, channels: s.outputChannels,
        y + n * s.outputCount, pooled + n * block.pooledCount)
    }
    x = Input(pooled)
  }
}

/// The two blocks over images `range`, one image after another; what lies between the layers is
/// kept in `maps`, which have room for one image.
func imageAtATime(
  _ blocks: [LayerBlock], _ range: Range<Int>, _ digits: Numbers, _ maps: [Numbers],
  _ results: Numbers
) {
  let (first, last) = (blocks[0], blocks[1])
  for n in range {
    var x = Input(digits.start + n * first.sizes.inputCount)
    for (index, block) in blocks.enumerated() {
      let s = block.sizes
      let y = maps[2 * index].start
      let pooled = index == 1 ? results.start + n * last.pooledCount : maps[1].start
      block.convolve(x, y)
      rectify(s.outputCount, y)
      maxPool(
        height: s.outputHeight, width: s.outputWidth, channels: s.outputChannels, y, pooled)
      x = Input(pooled)
    }
  }
}

/// A convolution, its ReLU and its pooling in one: two rows at a time, and no pixel more than the
/// pooling looks at.
///
/// `rows` has room for two rows of the convolution.
func convolveRectifyPool(_ block: LayerBlock, _ x: Input, rows: Output, _ y: Output) {
  let s = block.sizes
  let (columns, channels) = (2 * block.pooledWidth, s.outputChannels)
  for row in 0..<block.pooledHeight {
    block.convolveTwoRows(x + 2 * row * s.inputRow, rows)
    rectify(2 * columns * channels, rows)
    maxPool(
      height: 2, width: columns, channels: channels, rows,
      y + row * block.pooledWidth * channels)
  }
}

/// The two blocks over images `range`, fused.
func fused(
  _ blocks: [LayerBlock], _ range: Range<Int>, _ digits: Numbers, _ maps: [Numbers],
  _ results: Numbers
) {
  for n in range {
    let x = digits.start + n * blocks[0].sizes.inputCount
    convolveRectifyPool(blocks[0], x, rows: maps[0].start, maps[1].start)
    let y = results.start + n * blocks[1].pooledCount
    convolveRectifyPool(blocks[1], maps[1].start, rows: maps[2].start, y)
  }
}

/// The same in as many lanes as there are `rooms` to work in, by the threads of a team.
func fusedInLanes(
  _ blocks: [LayerBlock], _ count: Int, _ digits: Numbers, _ rooms: [[Numbers]],
  _ results: Numbers, _ team: Team
) {
  team.run(rooms.count) { lane, _ in
    let range = images(ofLane: lane, of: rooms.count, count: count)
    fused(blocks, range, digits, rooms[lane], results)
  }
}

/// Bytes that the two blocks' loops read and write for one image, with ReLU and pooling as loops of
/// their own or fused.
func passBytes(_ blocks: [LayerBlock]) -> (parted: Double, fused: Double) {
  var (parted, fused) = (0.0, 0.0)
  for block in blocks {
    let (s, pooled) = (block.sizes, Double(block.pooledCount))
    let channels = s.outputChannels / 16 >= 4 ? 64 : 32
    func perNumber(_ pixels: Int) -> Double {
      // A tile's reads for each of its sums, all their terms; then the sum is written, read and
      // written by ReLU, and read by pooling.
      4 * Double(s.terms * (channels + pixels)) / Double(channels * pixels) + 4 * 4
    }
    parted += perNumber(6) * Double(s.outputCount) + 4 * pooled
    fused += perNumber(channels == 64 ? 5 : 6) * 4 * pooled + 4 * pooled
  }
  return (parted, fused)
}

/// The images of one lane when `count` are cut into `lanes` parts.
func images(ofLane lane: Int, of lanes: Int, count: Int) -> Range<Int> {
  count * lane / lanes..<count * (lane + 1) / lanes
}

/// For each channel the sum over all pixels of all images: first lane by lane, then the lanes in
/// their order.
func channelSums(
  _ count: Int, _ pixels: Int, _ channels: Int, _ x: Numbers, lanes: Int, _ team: Team
) -> [Float] {
  let partial = Numbers(count: lanes * channels)
  team.run(lanes) { lane, _ in
    let sums = partial.start + lane * channels
    for n in images(ofLane: lane, of: lanes, count: count) {
      for pixel in 0..<pixels {
        let values = x.start + (n * pixels + pixel) * channels
        for channel in 0..<channels { sums[channel] += values[channel] }
      }
    }
  }
  return (0..<channels).map { channel in
    (0..<lanes).reduce(0) { $0 + partial.start[$1 * channels + channel] }
  }
}
