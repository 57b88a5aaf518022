import ArgumentParser
import Datasets
import Layers
import ModelFiles
import Networks
import Tensors
import Training

struct Evaluate: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Measures a trained network on the test images.",
    usage: "longhand evaluate --network NAME --weights FILE [--data DIR] [--threads N]",
    discussion: """
      Prints precision, recall and F1 for each class, their averages, and the accuracy and the loss, \
      as chapter 9 explains them. FILE is the checkpoint of longhand train, or any safetensors file \
      with the network's tensors.
      """)

  @Option(help: ArgumentHelp("The network that was trained.", valueName: "name"))
  var network: String

  @Option(help: ArgumentHelp("What it has learned, a safetensors file.", valueName: "file"))
  var weights: String

  @Option(help: ArgumentHelp("The folder that has MNIST in mnist/.", valueName: "dir"))
  var data: String?

  @Option(help: "How many threads to use; as many as there are processors if not given.")
  var threads: Int?

  func validate() throws {
    try check(threads: threads)
    try check(network: network)
  }

  func run() throws {
    try telling {
      let description = try DocumentNetwork.named(network)
      let network = try trained(description)
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

  /// The network with the weights of the file.
  private func trained(_ description: DocumentNetwork) throws -> Sequential<Float> {
    // What is drawn here is replaced by what was learned.
    var generator = Generator(seed: 1)
    let network = try description.makeNetwork(generator: &generator)
    do {
      let file = try ModelFile(contentsOf: weights)
      do { try file.networkState().restore(in: network, generators: false) } catch {
        let origin = file.metadata["setting.network"].map {
          "\n(It was trained as \(printable($0)).)"
        }
        throw ModelFileError("\(error)" + (origin ?? ""))
      }
    } catch { throw ModelFileError("\(weights): \(error)") }
    return network
  }
}
