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
  /// The text as a string expression of gnuplot, in which nothing can be a command.
  ///
  /// Between single quotes gnuplot obeys nothing. Single quotes themselves go between double ones, in
  /// pieces of their own, for it misreads some that are doubled; anything else there could be a
  /// backslash to obey or a command between backticks.
  var quotedForGnuplot: String {
    var pieces: [String] = []
    // Scalars, not characters: a quote with an accent is still a quote to gnuplot.
    var rest = unicodeScalars[...]
    while !rest.isEmpty {
      let quotes = rest.prefix { $0 == "'" }
      let plain = rest.dropFirst(quotes.count).prefix { $0 != "'" }
      if !quotes.isEmpty { pieces.append("\"\(String(quotes))\"") }
      if !plain.isEmpty { pieces.append("'\(String(plain))'") }
      rest = rest.dropFirst(quotes.count + plain.count)
    }
    return pieces.isEmpty ? "''" : pieces.joined(separator: ".")
  }

  /// The text as a format that gnuplot prints as it stands.
  var asGnuplotFormat: String {
    String(String.UnicodeScalarView(unicodeScalars.flatMap { $0 == "%" ? ["%", "%"] : [$0] }))
  }
}
