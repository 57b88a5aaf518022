import Tensors

/// How long one engine took for an epoch of one network.
public struct SpeedRow: Hashable, Sendable {
  /// The network's name.
  public var network: String

  /// Who trained it: `longhand`, or a peer.
  public var engine: String

  /// The threads it was given.
  public var threads: Int

  /// The seconds of an epoch.
  public var seconds: Double

  /// The images of an epoch.
  public var images: Int

  /// The seconds that direct convolution would take at the peak of so many threads.
  public var bound: Double

  /// A row with these fields.
  public init(
    network: String, engine: String, threads: Int, seconds: Double, images: Int, bound: Double
  ) {
    (self.network, self.engine, self.threads) = (network, engine, threads)
    (self.seconds, self.images, self.bound) = (seconds, images, bound)
  }

  /// Whether someone else's engine is measured here.
  public var isPeer: Bool { engine != Self.own }

  /// The name of our own engine.
  public static let own = "longhand"
}

/// What was measured, with each time held against the best peer's and against the bound.
public struct SpeedTable: Hashable, Sendable {
  /// One row for each network, engine and number of threads.
  public var rows: [SpeedRow]

  /// The table of `rows`.
  public init(_ rows: [SpeedRow]) { self.rows = rows }

  /// The names of the fields.
  public static let columns = [
    "network", "engine", "threads", "seconds", "images_per_second", "ratio_to_best_peer",
    "ratio_to_bound",
  ]

  /// The seconds of the fastest peer at this network, if any was measured.
  public func bestPeer(at network: String) -> Double? {
    rows.filter { $0.network == network && $0.isPeer }.map(\.seconds).min()
  }

  /// The columns' names, and then a line for each row, its fields separated by tabs.
  ///
  /// Both ratios are of seconds, its own by the other's: who is faster than the best peer has less
  /// than 1. Without a peer there is a dash.
  public var tsv: String {
    let lines = rows.map { row in
      let peer = bestPeer(at: row.network).map { format(row.seconds / $0, decimals: 3) }
      return [
        row.network, row.engine, "\(row.threads)", format(row.seconds, decimals: 3),
        "\(Int((Double(row.images) / row.seconds).rounded()))", peer ?? "–",
        format(row.seconds / row.bound, decimals: 3),
      ]
    }
    return ([Self.columns] + lines).map { $0.joined(separator: "\t") + "\n" }.joined()
  }
}

/// The middle of `numbers`, or the mean of the two in the middle; there has to be one.
func median(_ numbers: [Double]) -> Double {
  require(!numbers.isEmpty, "no numbers have no median")
  let sorted = numbers.sorted()
  return (sorted[(sorted.count - 1) / 2] + sorted[sorted.count / 2]) / 2
}
