import Kernels
import TestSupport
import Testing

/// Windows that overlap, leave a rest, hang over an edge; channels with every remainder.
private func someWindows() -> [PoolingWindows] {
  var generator = Shuffle(state: 4)
  let channels = [1, 3, 10, 16, 17, 40]
  return (0..<40).map { _ in
    let size = generator.next(1...4)
    let (top, left) = (generator.next(0...size - 1), generator.next(0...size - 1))
    let (height, width) = (size + generator.next(0...5), size + generator.next(0...7))
    let stride = generator.next(1...4)
    return PoolingWindows(
      batch: generator.next(1...3), height: height, width: width,
      channels: channels[generator.next(0...channels.count - 1)], size: size, stride: stride,
      top: top, left: left, outputHeight: (height + top - size) / stride + 1,
      outputWidth: (width + left - size) / stride + 1)
  }
}

@Suite struct PoolingWindowsTests {
  /// Two windows of 2×2 that share the middle column of a 2×3 image.
  @Test func worksByHand() {
    let windows = PoolingWindows(
      batch: 1, height: 2, width: 3, channels: 1, size: 2, stride: 1, top: 0, left: 0,
      outputHeight: 1, outputWidth: 2)
    let input: [Float] = [1, 2, 3, 4, 5, 7]
    let expected: [Float] = [(1 + 2 + 4 + 5) / 4, (2 + 3 + 5 + 7) / 4]
    #expect(means(windows, input, countsPadding: false) == expected)
    let row: [Float] = [8 / 4, 8 / 4 + 16 / 4, 16 / 4]
    #expect(meansGradient(windows, [8, 16], countsPadding: false) == row + row)
    let maxima = maxima(windows, input)
    #expect(maxima.output == [5, 7] && maxima.winners == [4, 5])
  }

  @Test(arguments: someWindows(), [false, true])
  func givesTheBitsOfTheLoops(windows: PoolingWindows, countsPadding: Bool) {
    var generator = Shuffle(state: 5)
    let input = generator.floats(windows.inputCount)
    let upstream = generator.floats(windows.outputCount)
    var (best, winners, mean) = ([Float](), [Int](), [Float]())
    var gradient = [Float](repeating: 0, count: windows.inputCount)
    for n in 0..<windows.batch {
      for i in 0..<windows.outputHeight {
        for j in 0..<windows.outputWidth {
          for c in 0..<windows.channels {
            var cells: [Int] = []
            for row in 0..<windows.size {
              for column in 0..<windows.size {
                let y = i * windows.stride + row - windows.top
                let x = j * windows.stride + column - windows.left
                guard (0..<windows.height).contains(y), (0..<windows.width).contains(x) else {
                  continue
                }
                cells.append(((n * windows.height + y) * windows.width + x) * windows.channels + c)
              }
            }
            let count = Float(countsPadding ? windows.size * windows.size : cells.count)
            let g = upstream[mean.count]
            mean.append(cells.reduce(0) { $0 + input[$1] } / count)
            for cell in cells { gradient[cell].addProduct(g, 1 / count) }
            let winner = cells.reduce(cells[0]) { input[$1] > input[$0] ? $1 : $0 }
            winners.append(winner)
            best.append(input[winner])
          }
        }
      }
    }
    #expect(means(windows, input, countsPadding: countsPadding) == mean)
    #expect(meansGradient(windows, upstream, countsPadding: countsPadding) == gradient)
    let maxima = maxima(windows, input)
    #expect(maxima.output == best)
    #expect(maxima.winners == winners)
  }

  @Test func refusesAWindowOnPaddingAlone() async {
    await #expect(processExitsWith: .failure) {
      _ = PoolingWindows(
        batch: 1, height: 4, width: 4, channels: 1, size: 2, stride: 2, top: 2, left: 0,
        outputHeight: 3, outputWidth: 2)
    }
  }
}

extension PoolingWindows: CustomTestStringConvertible {
  fileprivate var inputCount: Int { batch * height * width * channels }
  fileprivate var outputCount: Int { batch * outputHeight * outputWidth * channels }
  /// The sizes, as a failing case names them.
  public var testDescription: String {
    "\(batch)×\(height)×\(width)×\(channels) by \(size)×\(size), stride \(stride), "
      + "padding \(top) and \(left)"
  }
}

private func means(
  _ windows: PoolingWindows, _ input: [Float], countsPadding: Bool
) -> [Float] {
  var (input, output) = (guarded(input), room(windows.outputCount))
  input.withPointer { input in
    output.withPointer {
      windows.means(input: input, countsPadding: countsPadding, output: $0)
    }
  }
  return output.numbers()
}

private func meansGradient(
  _ windows: PoolingWindows, _ upstream: [Float], countsPadding: Bool
) -> [Float] {
  var (upstream, gradient) = (guarded(upstream), room(windows.inputCount))
  upstream.withPointer { upstream in
    gradient.withPointer {
      windows.meansGradient(upstream: upstream, countsPadding: countsPadding, gradient: $0)
    }
  }
  return gradient.numbers()
}

private func maxima(
  _ windows: PoolingWindows, _ input: [Float]
) -> (output: [Float], winners: [Int]) {
  var (input, output) = (guarded(input), room(windows.outputCount))
  let border = -1
  var winners = [Int](repeating: border, count: windows.outputCount + 2)
  winners.withUnsafeMutableBufferPointer { winners in
    guard let start = winners.baseAddress else { return }
    input.withPointer { input in
      output.withPointer { windows.maxima(input: input, output: $0, winners: start + 1) }
    }
  }
  #expect(winners.first == border && winners.last == border)
  return (output.numbers(), Array(winners.dropFirst().dropLast()))
}
