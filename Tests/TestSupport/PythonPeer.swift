import Foundation

/// Python with PyTorch, safetensors and NumPy, which read what we write and the other way round.
public enum PythonPeer {
  /// The interpreter, which `scripts/peer_files.sh` installs where it is missing; `nil`, and said on
  /// standard error, where that cannot be.
  public static let interpreter: URL? = {
    let script = packageRoot.appending(path: "scripts/peer_files.sh")
    let installation = try? TestSupport.run(script)
    if installation?.status == 0 {
      return packageRoot.appending(path: ".longhand/peers/files/bin/python")
    }
    let message =
      "Skipped are the tests that hand files to PyTorch, which is missing.\n"
      + (installation?.errors ?? "scripts/peer_files.sh cannot be run.\n")
    FileHandle.standardError.write(Data(message.utf8))
    return nil
  }()

  /// Whether there is an interpreter, for `.enabled(if:)`.
  public static var isInstalled: Bool { interpreter != nil }

  /// Runs the program at `path` in `Tests/Peers` with these arguments, and waits for it.
  public static func run(_ path: String, _ arguments: [String]) throws -> ProgramRun {
    guard let interpreter else { throw CocoaError(.fileNoSuchFile) }
    let program = packageRoot.appending(path: "Tests/Peers/" + path).path
    return try TestSupport.run(interpreter, [program] + arguments)
  }
}
