import ArgumentParser
import Layers
import ModelFiles
import Networks
import Tensors

struct Convert: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Writes the tensors of a file in another format.",
    usage: "longhand convert A B [--network NAME [--order longhand|pytorch]]",
    discussion: """
      What format A has is told by what is in it, and what B is to have by its name: .safetensors, \
      .pth or .pt, .npz, or .npy for a single tensor.

      Without --network, B has just what A has: the same names, numbers and order of axes. With it, B \
      has the weights of that network, by the names and in the order of axes that PyTorch has if B \
      ends in .pth or .pt, and else by those here; --order says otherwise. A may be in either: \
      metadata format=pt, which every file of PyTorch's has here, says that it is in PyTorch's. NumPy's \
      files have no metadata; of them, it is the order that fits.

        longhand convert model.pth weights.safetensors --network keras2
        longhand convert checkpoint.safetensors model.pth --network keras2
      """)

  enum Order: String, ExpressibleByArgument, CaseIterable {
    case longhand, pytorch
  }

  @Argument(help: ArgumentHelp("The file that is read.", valueName: "a"))
  var source: String

  @Argument(help: ArgumentHelp("The file that is written, over what may be there.", valueName: "b"))
  var destination: String

  @Option(help: ArgumentHelp("The network whose weights A has.", valueName: "name"))
  var network: String?

  @Option(help: "Whose names and order of axes B has.")
  var order: Order?

  func validate() throws {
    if let network { try check(network: network) }
    guard order == nil || network != nil else {
      throw ValidationError(
        "--order: only of a network is it known which axis is which: --network NAME")
    }
  }

  func run() throws {
    try telling {
      let format = try ModelFileFormat(path: destination)
      let file =
        try network.map { try weights(of: .named($0), for: format) } ?? tensors(for: format)
      do { try file.write(to: destination, as: format) } catch {
        throw ModelFileError("\(destination): \(error)")
      }
      let count = file.tensors.count
      tell("\(destination): \(count == 1 ? "1 tensor" : "\(grouped(count)) tensors")")
    }
  }

  /// The file as it is; what is lost by the way is told.
  private func tensors(for format: ModelFileFormat) throws -> ModelFile {
    let file: ModelFile
    do { file = try ModelFile(contentsOf: source) } catch {
      throw ModelFileError("\(source): \(error)")
    }
    let isPyTorchs = file.metadata["format"] == "pt"
    if format == .pyTorch, !isPyTorchs {
      tell(
        "\(source) does not say that it is in PyTorch's order of axes, and nothing is changed here;"
          + " with --network NAME a network's weights are put into that order")
    } else if format != .pyTorch, format != .safetensors, !file.metadata.isEmpty {
      tell(
        "\(destination): NumPy's files have no place for metadata, which is left out"
          + (isPyTorchs ? "; the tensors are in PyTorch's order of axes" : ""))
    }
    return file
  }

  /// The weights of a network as the new file is to have them.
  private func weights(
    of description: DocumentNetwork, for format: ModelFileFormat
  ) throws -> ModelFile {
    let network = try trained(description, weights: source)
    if order ?? (format == .pyTorch ? .pytorch : .longhand) == .pytorch {
      return try ModelFile(pyTorch: network)
    }
    var state = try NetworkState(of: network)
    // They are for a training that goes on, which is not what is converted.
    state.generators = [:]
    var file = ModelFile()
    file.add(state)
    return file
  }
}
