import ArgumentParser
import Datasets
import Foundation
import Layers
import ModelFiles
import Networks
import Tensors
import Training

struct Train: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Trains a network of the documents outside the book.",
    usage: """
      longhand train --network NAME [--epochs N] [--batch B] [--seed S] [--data DIR] \
      [--checkpoint FILE [--checkpoint-every N] [--resume]] [--history FILE] [--threads N]
      """,
    discussion: """
      There is a line for each epoch on standard output, the same for the same network, seed, batch \
      and data; times and progress are on standard error. A training that was stopped at any moment \
      goes on with --resume, and ends in the same bits as if it had not been. What it has learned \
      is measured by longhand evaluate --network NAME --weights FILE.
      """)

  @Option(help: ArgumentHelp("The network to train.", valueName: "name"))
  var network: String

  @Option(
    help: ArgumentHelp(
      "How often it sees every image; as its document says if not given.", valueName: "n"))
  var epochs: Int?

  @Option(
    help: ArgumentHelp("The images of a batch; as its document says if not given.", valueName: "n")
  )
  var batch: Int?

  @Option(help: "The seed of the random numbers.")
  var seed: UInt64 = 1

  @Option(help: ArgumentHelp("The folder that has MNIST in mnist/.", valueName: "dir"))
  var data: String?

  @Option(
    help: ArgumentHelp("Where the training is kept on its way and at its end.", valueName: "file"))
  var checkpoint: String?

  @Option(
    help: ArgumentHelp(
      "Keep it every so many batches, too, and not only after each epoch.", valueName: "batches"))
  var checkpointEvery = CheckpointPlan.usualInterval

  @Flag(help: "Go on from the checkpoint, if there is one already.")
  var resume = false

  @Option(
    help: ArgumentHelp(
      "Where the losses and accuracies of the epochs go as a table, .tsv.", valueName: "file"))
  var history: String?

  @Option(help: "How many threads to use; as many as there are processors if not given.")
  var threads: Int?

  func validate() throws {
    try check(threads: threads)
    try check(network: network)
    guard checkpoint != nil || !resume else {
      throw ValidationError("--resume: say what to go on from: --checkpoint FILE")
    }
  }

  func run() throws {
    // A file that grows beyond the limit of the shell is then an error like others, with a message.
    signal(SIGXFSZ, SIG_IGN)
    try telling { try train() }
  }

  private func train() throws {
    let description = try DocumentNetwork.named(network)
    let mnist = try MNIST(at: .find(option: data, root: packageRoot))
    tell(mnist.description)
    var generator = Generator(seed: seed)
    let network = try description.makeNetwork(generator: &generator)
    let setup = TrainingSetup(
      epochs: epochs ?? description.epochs, batchSize: batch ?? description.batchSize,
      loss: description.loss,
      checkpoints: checkpoint.map {
        CheckpointPlan(
          file: $0, everyBatches: checkpointEvery, resumes: resume,
          settings: ["network": description.name, "seed": "\(seed)", "data": mnist.description])
      }, threads: threads)
    var bar = ProgressBar(scores: false)
    var records = History()
    try Training.train(
      network, on: mnist.train.normalised(description.normalisation),
      validatingOn: mnist.test.normalised(description.normalisation), by: setup,
      optimiser: description.optimiser.makeOptimiser(), generator: &generator
    ) { event in
      switch event {
      case .trainingBegan(let plan):
        if resume { tell(beginning(plan)) }
        records = plan.history
        for record in records.epochs { printLine(record) }
        try write(records)
      case .epochEnded(let record):
        records = History(epochs: records.epochs + [record])
        printLine(record)
        try write(records)
      default: break
      }
      bar.show(event)
    }
  }

  private func beginning(_ plan: TrainingPlan) -> String {
    let (epochs, images) = plan.examplesSeen.quotientAndRemainder(dividingBy: plan.exampleCount)
    let place =
      switch plan.examplesSeen {
      case 0: "nothing is trained yet; the training begins"
      case plan.epochs * plan.exampleCount: "all epochs are done; there is nothing left to train"
      default:
        "the training goes on in epoch \(epochs + 1), after \(grouped(images)) of"
          + " \(grouped(plan.exampleCount)) images"
      }
    return "\(checkpoint ?? ""): \(place)"
  }

  private func write(_ records: History) throws {
    guard let history else { return }
    do { try records.tsv.write(toFile: history, atomically: true, encoding: .utf8) } catch {
      throw ModelFileError("--history \(history): the table cannot be written there")
    }
  }

  private func printLine(_ record: EpochRecord) {
    print(
      "epoch \(record.epoch): \(text(record.training))"
        + (record.validation.map { "; test \(text($0))" } ?? ""))
    // Whoever reads along, or after the training was stopped, has each line when it is there.
    fflush(nil)
  }

  private func text(_ score: Score) -> String {
    "loss \(format(score.loss, decimals: 4)), "
      + "accuracy \(format(100 * score.accuracy, decimals: 2)) %"
  }
}

/// Runs a command; what goes wrong is told on standard error, and the exit status is 1.
func telling(_ work: () throws -> Void) throws {
  do { try work() } catch {
    tell("longhand: \(error)")
    throw ExitCode.failure
  }
}

/// Prints a line on standard error.
func tell(_ text: String) {
  FileHandle.standardError.write(Data((text + "\n").utf8))
}

/// Throws the error that a user is told who asks for no threads.
func check(threads: Int?) throws {
  if let threads, threads < 1 {
    throw ValidationError("--threads \(threads): at least 1 thread is needed")
  }
}

/// Throws the error that a user is told who names a network that is not there.
func check(network: String) throws {
  do { _ = try DocumentNetwork.named(network) } catch {
    throw ValidationError("--network \(network): \(error)")
  }
}
