import CGnuplot
import Foundation

/// One run of the program gnuplot.
enum Gnuplot {
  /// Why a run did not end well.
  enum Failure: Error, Equatable {
    case notInstalled
    case notStarted(reason: String)
    case refused(complaint: String)
    case killed(signal: Int32)
  }

  /// Has `program` do `commands`, and waits until it has done them all.
  static func run(_ commands: String, program: String = "gnuplot") throws(Failure) {
    var code: Int32 = 0
    guard let session = cgnuplot_open(program, &code) else {
      throw code == ENOENT ? .notInstalled : .notStarted(reason: String(cString: strerror(code)))
    }
    var text = commands
    text.withUTF8 { bytes in
      bytes.withMemoryRebound(to: CChar.self) { bytes in
        if let first = bytes.baseAddress { cgnuplot_send(session, first, bytes.count) }
      }
    }
    var complaints = [CChar](repeating: 0, count: 4096)
    let end = cgnuplot_close(session, &complaints, complaints.count)
    if end.signal != 0 { throw .killed(signal: end.signal) }
    guard end.exit_status == 0, end.write_failed == 0 else {
      let bytes = complaints.prefix { $0 != 0 }.map(UInt8.init(bitPattern:))
      throw .refused(complaint: firstComplaint(in: String(decoding: bytes, as: UTF8.self)))
    }
  }

  /// After an error gnuplot reads on and stumbles over every later line: the first block says why.
  static func firstComplaint(in text: String) -> String {
    let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
      .map { $0.trimmingCharacters(in: .whitespaces) }
    let block = lines.drop(while: \.isEmpty).prefix { !$0.isEmpty }
    return block.isEmpty ? "it gave no reason" : block.filter { $0 != "^" }.joined(separator: " ")
  }
}

extension String {
  /// The text between single quotes, where gnuplot reads nothing but a doubled quote as a command.
  ///
  /// Between double quotes it would obey backslashes and run what stands between backticks.
  var quotedForGnuplot: String { "'" + replacing("'", with: "''") + "'" }
}
