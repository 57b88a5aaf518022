import Datasets
import Figures
import Layers
import Networks
import Tensors

/// Every network trained by us and by the peers, in turns, so that whatever slows the machine down
/// for a while slows all of them down.
public struct EpochBenchmark {
  /// The networks, in the order in which they are trained.
  public var networks: [DocumentNetwork]

  /// How many epochs of each network are measured of every engine; the median counts.
  public var epochs: Int

  /// The numbers of threads that we are measured with.
  public var ownThreads: [Int]

  /// The number of threads that the peers have.
  public var peerThreads: Int

  /// Says how the measuring goes on.
  public var progress: (String) -> Void

  /// A measuring of these networks.
  public init(
    networks: [DocumentNetwork] = DocumentNetwork.all, epochs: Int = 5, ownThreads: [Int] = [1, 2],
    peerThreads: Int = 2, progress: @escaping (String) -> Void
  ) {
    (self.networks, self.epochs, self.progress) = (networks, epochs, progress)
    (self.ownThreads, self.peerThreads) = (ownThreads, peerThreads)
  }

  /// Someone who takes part, and what was measured of them.
  private struct Contestant {
    var engine: String
    var threads: Int
    var epoch: () throws -> Epoch
    var seconds: [Double] = []

    var text: String { "\(engine), \(threads == 1 ? "1 thread" : "\(threads) threads")" }
  }

  /// Measures all on `examples`, and hands over the rows of each network as soon as they are there.
  ///
  /// A peer that fails is told of and takes no further part. Throws what our own training throws,
  /// and `PeerError` where a peer trains another network than we do.
  public func run(
    on examples: LabelledImages, against peers: [Peer], onRows: ([SpeedRow]) throws -> Void
  ) throws {
    var peers = peers
    for network in networks {
      let summary = try network.summary
      var contestants = try ownThreads.map { threads in
        let training = try OwnTraining(network, on: examples, threads: threads)
        return Contestant(engine: SpeedRow.own, threads: threads, epoch: training.epoch)
      }
      contestants += peers.map { peer in
        Contestant(engine: peer.engine, threads: peerThreads) {
          try peer.epoch(of: network.name)
        }
      }
      let expected = Size(
        parameters: summary.reduce(0) { $0 + $1.parameters }, images: examples.count)
      var peaks: [Int: Double] = [:]
      for round in 1...epochs {
        // The processor's clock may be slower for a while; the bound is that of its best.
        for threads in Set(contestants.map(\.threads)) {
          peaks[threads] = max(peaks[threads] ?? 0, Machine.peak(threads: threads))
        }
        contestants = try contestants.compactMap {
          try timed($0, expected, "\(network.name), epoch \(round) of \(epochs)")
        }
      }
      peers.removeAll { peer in !contestants.contains { $0.engine == peer.engine } }
      let work = TrainingWork(summary)
      try onRows(
        contestants.map { contestant in
          SpeedRow(
            network: network.name, engine: contestant.engine, threads: contestant.threads,
            seconds: median(contestant.seconds), images: examples.count,
            bound: work.bound(
              images: examples.count, peak: peaks[contestant.threads, default: .nan]))
        })
    }
  }

  /// What has to be the same for all.
  private struct Size {
    var parameters: Int
    var images: Int
  }

  /// The contestant with one epoch more, or nil if it failed.
  private func timed(
    _ contestant: Contestant, _ expected: Size, _ place: String
  ) throws -> Contestant? {
    var contestant = contestant
    do {
      let epoch = try contestant.epoch()
      guard epoch.parameters == expected.parameters, epoch.images == expected.images else {
        throw PeerError(
          """
          \(contestant.engine) trains \(epoch.parameters) numbers on \(epoch.images) images, and we \
          \(expected.parameters) on \(expected.images): that is not the same work
          """)
      }
      contestant.seconds.append(epoch.seconds)
      progress(
        "\(place), \(contestant.text): \(format(epoch.seconds, decimals: 2)) s, "
          + "loss \(format(epoch.loss, decimals: 4))")
      return contestant
    } catch let error as PeerError {
      progress("\(place): \(error); it is left out from here on")
      return nil
    }
  }
}

extension DocumentNetwork {
  /// A row for each of its layers.
  public var summary: [LayerSummary] {
    get throws {
      var generator = Generator(seed: 0)
      return try makeNetwork(generator: &generator).summary
    }
  }
}

extension SpeedTable {
  /// Seconds as bars, in a group for each network; an engine that does not have them all is left out.
  public var chart: BarPlot {
    var networks: [String] = []
    var engines: [String] = []
    for row in rows {
      if !networks.contains(row.network) { networks.append(row.network) }
      if !engines.contains(row.label) { engines.append(row.label) }
    }
    let series = engines.compactMap { engine -> BarPlot.Series? in
      let own = rows.filter { $0.label == engine }
      let seconds = networks.compactMap { name in own.first { $0.network == name }?.seconds }
      return seconds.count == networks.count ? BarPlot.Series(engine, seconds) : nil
    }
    return BarPlot(
      "An epoch of \(grouped(rows.first?.images ?? 0)) images: how long it takes to train",
      x: "network", y: "seconds", categories: networks, series: series, decimals: 1)
  }
}

extension SpeedRow {
  /// The engine in words: `PyTorch, channels last`.
  fileprivate var label: String {
    switch engine {
    case Self.own: "Longhand, \(threads == 1 ? "1 thread" : "\(threads) threads")"
    case "pytorch": "PyTorch"
    case "pytorch-channels-last": "PyTorch, channels last"
    case "pytorch-compiled": "PyTorch, compiled"
    case "keras": "Keras"
    default: engine
    }
  }
}
