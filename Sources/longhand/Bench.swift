import ArgumentParser
import Benchmarks
import Datasets
import Figures
import Foundation
import Networks
import Tensors

struct Bench: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Times the training of the documents' networks, here and in the peers.",
    usage: """
      longhand bench --network NAME [--data DIR] [--threads N] [--epochs N]
      longhand bench --inference [--network NAME] [--data DIR] [--threads N]
      longhand bench --kernels [--threads N]
      longhand bench --peers DIR [--output DIR] [--data DIR] [--epochs N]
      """,
    discussion: """
      Times mean something only in a release build, on a machine that does nothing else: \
      swift run -c release longhand bench --network keras2. Tables go to standard output, their \
      fields separated by tabs; both ratios are of seconds, so less than 1 is faster.
      """)

  @Option(help: ArgumentHelp("Train this network only.", valueName: "name"))
  var network: String?

  @Option(help: ArgumentHelp("The folder that has MNIST in mnist/.", valueName: "dir"))
  var data: String?

  @Option(help: "How many threads to use; as many as there are processors if not given.")
  var threads: Int?

  @Option(help: "How many epochs to time; the middle one counts.")
  var epochs = 5

  @Flag(help: "Time answers in place of training: all test images, and one alone.")
  var inference = false

  @Flag(help: "Time the kernels by themselves, and what the machine can do at best.")
  var kernels = false

  @Option(
    help: ArgumentHelp(
      "Train all networks in turns with the peers that scripts/peers.sh has installed there.",
      valueName: "dir"))
  var peers: String?

  @Option(help: ArgumentHelp("Where the table and the chart of --peers go.", valueName: "dir"))
  var output = "figures/12-speed"

  func validate() throws {
    if let threads, threads < 1 {
      throw ValidationError("--threads \(threads): at least 1 thread is needed")
    }
    guard epochs >= 1 else {
      throw ValidationError("--epochs \(epochs): at least 1 epoch is needed")
    }
    guard [inference, kernels, peers != nil].count(where: { $0 }) <= 1 else {
      throw ValidationError("of --inference, --kernels and --peers only one goes at a time")
    }
    guard network != nil || inference || kernels || peers != nil else {
      throw ValidationError(
        "say what to time: --network NAME, --inference, --kernels or --peers DIR")
    }
    do {
      if let network { _ = try DocumentNetwork.named(network) }
    } catch { throw ValidationError("--network \(network ?? ""): \(error)") }
  }

  func run() throws {
    #if DEBUG
      tell("this is a debug build: times of it mean little; build with -c release")
    #endif
    if kernels { return timeKernels() }
    do {
      let mnist = try MNIST(at: .find(option: data, root: packageRoot))
      tell(mnist.description)
      if inference { return try timeAnswers(mnist) }
      try timeEpochs(mnist)
    } catch let error as DataError {
      tell("longhand: \(error)")
      throw ExitCode.failure
    }
  }

  private var networks: [DocumentNetwork] {
    get throws { try network.map { [try .named($0)] } ?? DocumentNetwork.all }
  }

  private var threadCount: Int { threads ?? ProcessInfo.processInfo.activeProcessorCount }

  private func timeEpochs(_ mnist: MNIST) throws {
    let examples = try mnist.train
    let bench = EpochBenchmark(
      networks: try networks, epochs: epochs,
      ownThreads: peers == nil ? [threadCount] : Array(Set([1, threadCount])).sorted(),
      peerThreads: threadCount, progress: tell)
    var table = SpeedTable([])
    try bench.run(on: examples, against: try startPeers(mnist.location)) { rows in
      table.rows += rows
      // What is measured is kept, whatever comes after it.
      if peers != nil { try write(table) }
    }
    print(table.tsv, terminator: "")
    guard peers != nil else { return }
    do {
      let names = try table.chart.write(in: output, name: "epoch-chart")
      tell((["epoch.tsv"] + names).map { "\(output)/\($0)" }.joined(separator: ", "))
    } catch let error as FigureError {
      tell("longhand: \(error)")
      throw ExitCode.failure
    }
  }

  private func write(_ table: SpeedTable) throws {
    try FileManager.default.createDirectory(
      atPath: output, withIntermediateDirectories: true)
    try table.tsv.write(toFile: output + "/epoch.tsv", atomically: true, encoding: .utf8)
  }

  /// The peers that are installed in the folder `peers`; of the others it is said what they lack.
  private func startPeers(_ location: DataLocation) throws -> [Peer] {
    guard let peers else { return [] }
    return Peer.all.compactMap { peer in
      do {
        return try Peer(
          engine: peer.engine,
          arguments: [
            "\(peers)/\(peer.environment)/bin/python",
            "\(packageRoot)/Benchmarks/peers/\(peer.script)", "--data", location.folder,
            "--threads", "\(threadCount)", "--form", peer.form,
          ], log: URL(fileURLWithPath: "\(peers)/\(peer.engine).log"))
      } catch {
        tell("\(error); its rows are left out")
        return nil
      }
    }
  }

  private func timeAnswers(_ mnist: MNIST) throws {
    let test = try mnist.test
    print(
      Inference.tsv(try networks.map { try Inference(of: $0, on: test, threads: threadCount) }),
      terminator: "")
  }

  private func timeKernels() {
    for threads in Set([1, threadCount]).sorted() {
      let name = threads == 1 ? "1 thread" : "\(threads) threads"
      print("multiply-adds in registers, \(name)\t\(gigas(Machine.peak(threads: threads))) GFLOP/s")
      // Well within the caches of the first to the third level, and well beyond them.
      for kilobytes in [24, 384, 6_144, 196_608] {
        let speed = Machine.bandwidth(threads: threads, kilobytes: kilobytes)
        print("triad of \(grouped(kilobytes)) KB, \(name)\t\(gigas(speed)) GB/s")
      }
    }
    print()
    KernelBenchmark.run(peak: Machine.peak(threads: 1)) { print($0) }
  }

  private func gigas(_ number: Double) -> String { format(number / 1e9, decimals: 1) }
}
