import ArgumentParser
import Layers
import ModelFiles
import Networks
import Tensors

/// Which network is used, and what it has learned.
struct TrainedNetworkOptions: ParsableArguments {
  @Option(help: ArgumentHelp("The network that was trained.", valueName: "name"))
  var network: String

  @Option(help: ArgumentHelp("What it has learned.", valueName: "file"))
  var weights: String

  func validate() throws { try check(network: network) }

  /// The network as its document has it, and with its weights; throws as `trained` does.
  func load() throws -> (description: DocumentNetwork, network: Sequential<Float>) {
    let description = try DocumentNetwork.named(network)
    return (description, try trained(description, weights: weights))
  }
}

/// The network with what the file at `path` has learned, in our order of axes or PyTorch's; throws
/// `ModelFileError`, which lists all that does not fit.
func trained(_ description: DocumentNetwork, weights path: String) throws -> Sequential<Float> {
  // What is drawn here is replaced by what was learned.
  var generator = Generator(seed: 1)
  let network = try description.makeNetwork(generator: &generator)
  do {
    let file = try ModelFile(contentsOf: path)
    do { try restore(file, in: network) } catch {
      let origin = file.metadata["setting.network"].map {
        "\n(It was trained as \(printable($0)).)"
      }
      throw ModelFileError("\(error)" + (origin ?? ""))
    }
  } catch { throw ModelFileError("\(path): \(error)") }
  return network
}

private func restore(_ file: ModelFile, in network: Sequential<Float>) throws {
  if file.metadata["format"] == "pt" {
    return try pyTorchState(of: file, for: network).restore(in: network, generators: false)
  }
  do { try file.networkState().restore(in: network, generators: false) } catch {
    // NumPy's files cannot say whose order theirs is; then it is the one that fits.
    guard file.metadata.isEmpty, let state = try? pyTorchState(of: file, for: network) else {
      throw error
    }
    try state.restore(in: network, generators: false)
  }
}

/// What a file in PyTorch's order has for `network`, if need be in the folder that is usual for it or
/// the only one.
private func pyTorchState(
  of file: ModelFile, for network: Sequential<Float>
) throws -> NetworkState<Float> {
  // "" for what lies in none.
  let folders = Set(
    file.tensors.keys.map { $0.split(separator: "/").dropLast().joined(separator: "/") })
  var folder: String?
  if !folders.contains("") {
    folder =
      ["model_state_dict", "state_dict", "model"].first(where: folders.contains)
      ?? (folders.count == 1 ? folders.first : nil)
  }
  return try NetworkState(pyTorch: file, folder: folder, for: network)
}
