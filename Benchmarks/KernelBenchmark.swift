import Tensors

/// A kernel at one size, to be timed.
struct KernelCase {
  /// What it does.
  var kernel: String

  /// Its sizes.
  var sizes: String

  /// Multiply-adds of a call by the direct way, or nil where memory and not arithmetic counts.
  var multiplyAdds: Int?

  /// Does it once.
  var call: () -> Void
}

/// The speed of the kernels, each by itself on one thread, at the sizes of the documents' networks.
public enum KernelBenchmark {
  /// The names of the fields.
  static let columns = [
    "kernel", "sizes", "microseconds", "median_microseconds", "gflops", "percent_of_peak",
  ]

  /// Hands over the columns' names, and then a line for each kernel, its fields separated by tabs.
  ///
  /// Its time is the best of many calls, its speed that of the direct way in that time, against
  /// `peak`, operations a second: Winograd's algorithm, which needs fewer operations, may pass it.
  public static func run(peak: Double, onLine: (String) -> Void) {
    onLine(columns.joined(separator: "\t"))
    for cases in allCases {
      for entry in cases() { onLine(line(entry, times(of: entry.call), peak: peak)) }
    }
  }

  static func line(_ entry: KernelCase, _ times: [Double], peak: Double) -> String {
    let best = times.min() ?? .nan
    let speed = entry.multiplyAdds.map { 2 * Double($0) / best }
    return [
      entry.kernel, entry.sizes, format(1e6 * best, decimals: 2),
      format(1e6 * median(times), decimals: 2), speed.map { format($0 / 1e9, decimals: 1) } ?? "–",
      speed.map { format(100 * $0 / peak, decimals: 1) } ?? "–",
    ].joined(separator: "\t")
  }

  /// The seconds of single calls, for a quarter of a second of them and at least ten.
  private static func times(of call: () -> Void) -> [Double] {
    call()
    var (times, sum) = ([Double](), 0.0)
    while times.count < 10 || sum < 0.25 {
      // A call may be too short for the clock; of several together each gets its part.
      let several = seconds { for _ in 0..<8 { call() } }
      times.append(several / 8)
      sum += several
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
