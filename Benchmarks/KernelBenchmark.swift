import Kernels
import Tensors

/// A kernel at one size, to be timed.
struct KernelCase {
  /// What it does.
  var kernel: String

  /// Its sizes.
  var sizes: String

  /// Multiply-adds of a call.
  var multiplyAdds: Int

  /// Does it once.
  var call: () -> Void
}

/// The speed of the kernels, each by itself on one thread, at the sizes of the documents' networks.
public enum KernelBenchmark {
  /// A table of all kernels: operations a second at the best and in the middle of many calls, and
  /// the best in per cent of `peak`, operations a second; one line each, separated by tabs.
  public static func tsv(peak: Double, onLine: (String) -> Void) {
    let columns = ["kernel", "sizes", "gflops", "median_gflops", "percent_of_peak"]
    onLine(columns.joined(separator: "\t"))
    for entry in cases {
      let times = times(of: entry.call)
      let operations = 2 * Double(entry.multiplyAdds)
      let best = operations / (times.min() ?? .nan)
      onLine(
        [
          entry.kernel, entry.sizes, format(best / 1e9, decimals: 1),
          format(operations / median(times) / 1e9, decimals: 1),
          format(100 * best / peak, decimals: 1),
        ].joined(separator: "\t"))
    }
  }

  static var cases: [KernelCase] {
    convolutions.flatMap(cases) + denses.flatMap(cases)
  }

  /// The documents' convolutions, borders included: rows, inputs, outputs; each for 8 images.
  private static var convolutions: [ValidConvolution] {
    [(28, 1, 32), (13, 32, 64), (5, 64, 64), (30, 1, 32), (16, 32, 64), (26, 32, 64)].map {
      ValidConvolution(
        batch: 8, height: $0.0, width: $0.0, inputChannels: $0.1, kernelHeight: 3, kernelWidth: 3,
        outputChannels: $0.2, stride: 1)
    }
  }

  /// The documents' dense layers, each for a batch.
  private static var denses: [ValidConvolution] {
    [
      (32, 576, 64), (32, 1600, 10), (32, 5408, 128), (64, 3136, 128), (64, 9216, 128),
      (64, 128, 10),
    ].map { ValidConvolution(rows: $0.0, inputs: $0.1, outputs: $0.2) }
  }

  /// Forward and the two gradients of a convolution, on numbers of their own.
  private static func cases(_ sizes: ValidConvolution) -> [KernelCase] {
    let inputs = sizes.batch * sizes.height * sizes.width * sizes.inputChannels
    let outputs = sizes.batch * sizes.outputHeight * sizes.outputWidth * sizes.outputChannels
    let weights =
      sizes.kernelHeight * sizes.kernelWidth * sizes.inputChannels * sizes.outputChannels
    let (input, output, kernel, gradient, scratch) = (
      Scratch(drawing: inputs), Scratch(drawing: outputs), Scratch(drawing: weights),
      Scratch(count: max(inputs, weights)), Scratch(count: sizes.scratchCount)
    )
    let multiplyAdds = outputs / sizes.outputChannels * weights
    let isDense = sizes.kernelHeight == 1
    let name = isDense ? "dense" : "convolution"
    let text =
      isDense
      ? "\(sizes.width)×\(sizes.inputChannels)→\(sizes.outputChannels)"
      : "\(sizes.batch)×\(sizes.height)×\(sizes.width)×\(sizes.inputChannels)→"
        + "\(sizes.outputChannels), \(sizes.kernelHeight)×\(sizes.kernelWidth)"
    return [
      KernelCase(kernel: "\(name) forward", sizes: text, multiplyAdds: multiplyAdds) {
        sizes.forward(
          input: input.start, kernel: kernel.start, bias: nil, output: output.start,
          scratch: scratch.start)
      },
      KernelCase(kernel: "\(name) weight gradient", sizes: text, multiplyAdds: multiplyAdds) {
        sizes.kernelGradient(
          upstream: output.start, input: input.start, gradient: gradient.start,
          scratch: scratch.start)
      },
      KernelCase(kernel: "\(name) input gradient", sizes: text, multiplyAdds: multiplyAdds) {
        sizes.inputGradient(
          upstream: output.start, kernel: kernel.start, gradient: gradient.start,
          scratch: scratch.start)
      },
    ]
  }

  /// The seconds of single calls, for a quarter of a second of them and at least ten.
  private static func times(of call: () -> Void) -> [Double] {
    call()
    var (times, sum) = ([Double](), 0.0)
    while times.count < 10 || sum < 0.25 {
      // A call may be too short for the clock; of several together each gets its part.
      let one = seconds { for _ in 0..<4 { call() } } / 4
      times.append(one)
      sum += 4 * one
    }
    return times
  }
}

extension Scratch {
  /// Numbers drawn evenly from −1 to 1, the same each time.
  convenience init(drawing count: Int) {
    self.init(count: count)
    var generator = Generator(seed: 1)
    for i in 0..<count { start[i] = generator.uniform(in: -1..<1) }
  }
}
