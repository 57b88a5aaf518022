import ArgumentParser
import Datasets
import Networks
import Tensors
import Training

struct Evaluate: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Measures a trained network on the test images.",
    usage: "longhand evaluate --network NAME --weights FILE [--data DIR] [--threads N]",
    discussion: """
      Prints precision, recall and F1 for each class, their averages, and the accuracy and the loss, \
      as chapter 9 explains them. FILE is the checkpoint of longhand train, or any file with the \
      network's tensors: safetensors, .npz, or what PyTorch has saved.
      """)

  @OptionGroup var trained: TrainedNetworkOptions

  @Option(help: ArgumentHelp("The folder that has MNIST in mnist/.", valueName: "dir"))
  var data: String?

  @Option(help: "How many threads to use; as many as there are processors if not given.")
  var threads: Int?

  func validate() throws { try check(threads: threads) }

  func run() throws {
    try telling {
      let (description, network) = try trained.load()
      let mnist = try MNIST(at: .find(option: data, root: packageRoot))
      tell(mnist.description)
      let result = try evaluate(
        network, on: mnist.test.normalised(description.normalisation), loss: description.loss,
        threads: threads)
      print(ClassificationReport(result.confusion).text)
      print()
      print("accuracy", format(result.score.accuracy, decimals: 4))
      print("loss", format(result.score.loss, decimals: 4))
    }
  }
}
