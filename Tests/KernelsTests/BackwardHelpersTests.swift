import Kernels
import TestSupport
import Testing

/// The way back through pooling and ReLU, one number after the other.
private struct UpstreamLoops {
  let height: Int
  let width: Int
  let channels: Int
  let gradient: [Float]

  func spread(_ winners: [Int32], grid: [Float], gridWidth: Int, bias: [Float])
    -> (grid: [Float], bias: [Float])
  {
    var (grid, bias) = (grid, bias)
    for place in gradient.indices {
      let (pixel, channel) = (place / channels, place % channels)
      let (row, column) = (2 * (pixel / width), 2 * (pixel % width))
      for corner in 0..<4 {
        let cell = (row + corner / 2) * gridWidth + column + corner % 2
        grid[cell * channels + channel] = winners[place] == corner ? gradient[place] : 0
      }
      bias[channel] += winners[place] == 4 ? 0 : gradient[place]
    }
    return (grid, bias)
  }

  func copy(_ output: [Float]?, grid: [Float], gridWidth: Int, bias: [Float])
    -> (grid: [Float], bias: [Float])
  {
    var (grid, bias) = (grid, bias)
    for place in gradient.indices {
      let (pixel, channel) = (place / channels, place % channels)
      let isZero = output.map { $0[place] <= 0 } ?? false
      let value = isZero ? 0 : gradient[place]
      grid[(pixel / width * gridWidth + pixel % width) * channels + channel] = value
      bias[channel] += value
    }
    return (grid, bias)
  }
}

@Suite struct BackwardHelpersTests {
  @Test(arguments: 0..<UInt64(100))
  func upstreamGivesTheBitsOfTheLoops(seed: UInt64) {
    var shuffle = Shuffle(state: seed)
    let (height, width) = (shuffle.next(1...5), shuffle.next(1...5))
    let channels = 16 * shuffle.next(1...3)
    let count = height * width * channels
    var gradient = shuffle.floats(count)
    var output = shuffle.floats(count).map { max($0, 0) }
    if seed % 3 == 0 {
      shuffle.plantNonFinite(in: &gradient)
      shuffle.plantNonFinite(in: &output)
    }
    let winners = (0..<count).map { _ in Int32(shuffle.next(0...4)) }
    let bias = shuffle.floats(channels)
    let loops = UpstreamLoops(height: height, width: width, channels: channels, gradient: gradient)
    let memory = FencedMemory(seed: seed)
    let upstream = UpstreamImage(
      gradient: memory.copy(gradient), height: height, width: width, channels: channels)

    let side = 2 * width + shuffle.next(0...3)
    // No more than the last window of the last row need be there.
    let size = ((2 * height - 1) * side + 2 * width) * channels
    let grid: UnsafeMutablePointer<Float> = memory.room(size)
    let biases = memory.copy(bias)
    upstream.spread(
      winners: memory.copy(winners), grid: grid, gridWidth: side, biasGradient: biases)
    let spread = loops.spread(
      winners, grid: Array(repeating: .nan, count: size), gridWidth: side, bias: bias)
    #expect(bits(of: memory.elements(grid, size)) == bits(of: spread.grid))
    #expect(bits(of: memory.elements(biases, channels)) == bits(of: spread.bias))

    for rectified in [nil, output] {
      let copySide = width + shuffle.next(0...3)
      let copySize = ((height - 1) * copySide + width) * channels
      let copies: UnsafeMutablePointer<Float> = memory.room(copySize)
      let biases = memory.copy(bias)
      upstream.copy(
        rectified: rectified.map { UnsafePointer(memory.copy($0)) }, grid: copies,
        gridWidth: copySide, biasGradient: biases)
      let copied = loops.copy(
        rectified, grid: Array(repeating: .nan, count: copySize), gridWidth: copySide, bias: bias)
      #expect(bits(of: memory.elements(copies, copySize)) == bits(of: copied.grid))
      #expect(bits(of: memory.elements(biases, channels)) == bits(of: copied.bias))
    }
    #expect(memory.isIntact)
  }

  @Test(arguments: 0..<UInt64(100))
  func transposeMovesEveryNumber(seed: UInt64) {
    var shuffle = Shuffle(state: seed)
    let (rows, columns) = (shuffle.next(1...50), shuffle.next(1...50))
    let (rowStep, transposedStep) = (columns + shuffle.next(0...4), rows + shuffle.next(0...4))
    let numbers = shuffle.floats(rows * columns)
    let lines = (0..<rows).map { Array(numbers[$0 * columns..<($0 + 1) * columns]) }
    let exchanged = (0..<columns).map { column in lines.map { $0[column] } }
    let expected = apart(exchanged, step: transposedStep)
    let memory = FencedMemory(seed: seed)
    let result: UnsafeMutablePointer<Float> = memory.room(expected.count)
    transpose(
      memory.copy(apart(lines, step: rowStep)), rows: rows, columns: columns, rowStep: rowStep,
      into: result, rowStep: transposedStep)
    #expect(memory.isIntact)
    #expect(bits(of: memory.elements(result, expected.count)) == bits(of: expected))
  }

  @Test func scaledChannelsAreZeroWhereTheFactorIs() {
    var shuffle = Shuffle(state: 1)
    for seed in 0..<UInt64(40) {
      let (pixels, channels) = (shuffle.next(1...9), shuffle.next(1...40))
      var numbers = shuffle.floats(pixels * channels)
      shuffle.plantNonFinite(in: &numbers)
      let factors = shuffle.floats(channels).map { $0 < 0 ? 0 : $0 }
      let expected = numbers.indices.map {
        factors[$0 % channels] == 0 ? 0 : numbers[$0] * factors[$0 % channels]
      }
      let memory = FencedMemory(seed: seed)
      let scaled: UnsafeMutablePointer<Float> = memory.room(numbers.count)
      let (source, scales) = (memory.copy(numbers), memory.copy(factors))
      scaleChannels(of: source, pixels: pixels, channels: channels, by: scales, into: scaled)
      #expect(bits(of: memory.elements(scaled, numbers.count)) == bits(of: expected))
      scaleChannels(of: source, pixels: pixels, channels: channels, by: scales, into: source)
      #expect(bits(of: memory.elements(source, numbers.count)) == bits(of: expected), "in place")
      #expect(memory.isIntact)
    }
  }
}
