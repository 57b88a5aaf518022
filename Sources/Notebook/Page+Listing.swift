import Foundation

extension Page {
  /// Prints a declaration of the library itself, so that the page shows the code that runs.
  ///
  /// The declaration is found in `path`, seen from the package, by the text that begins it (`"func
  /// relu<"`) and ends with its closing brace. Its doc comment comes with it unless `comment` is
  /// false. What a loop tells its observer is left out, and the page says so, unless `observed` is
  /// true. Throws a `PageError` when there is no such declaration, or more than one.
  public func listing(
    _ path: String, _ declaration: String, comment: Bool = true, observed: Bool = false,
    file: String = #filePath, line: Int = #line
  ) throws {
    reach(file: file, line: line)
    var code = try Listing.code(
      in: chapter.root.appending(path: path), path, declaration, comment: comment)
    var note = ""
    let unobserved = observed ? code : Listing.unobserved(code)
    if unobserved != code {
      code = unobserved
      note = "without what it tells its observer"
    }
    put(.listing(path: path, note: note, code: code), file: file, line: line)
  }
}

/// A declaration cut out of a source file.
enum Listing {
  static func code(
    in file: URL, _ path: String, _ declaration: String, comment: Bool
  ) throws -> String {
    guard let source = try? String(contentsOf: file, encoding: .utf8) else {
      throw PageError("the listing's file \(path) is not in the package")
    }
    let text = SwiftText(source)
    let places = text.lines.indices.filter { index in
      let line = text.lines[index]
      return line.beginsInCode && line.text.contains(declaration)
        && !line.text.trimmed.hasPrefix("//")
    }
    guard let start = places.first else {
      throw PageError("\(path) has no declaration with the text \"\(declaration)\"")
    }
    guard places.count == 1 else {
      let lines = places.map { "\($0 + 1)" }.joined(separator: ", ")
      throw PageError(
        "\(path) has the text \"\(declaration)\" in lines \(lines); give more of the one you mean")
    }
    guard let range = text.declaration(from: start) else {
      throw PageError("\(path):\(start + 1): this declaration has no body to list")
    }
    let head = comment ? commentLines(above: start, in: text) : []
    return dedented(head + range.map { text.lines[$0].text })
  }

  /// The code without its calls of `observer.see`.
  static func unobserved(_ code: String) -> String {
    let text = SwiftText(code)
    var lines: [String] = []
    var depth: Int?
    for line in text.lines {
      // A call is over where the brackets that it opened are closed.
      if let open = depth, line.depth <= open { depth = nil }
      if depth == nil, line.text.trimmed.hasPrefix("observer.see(") { depth = line.depth }
      if depth == nil { lines.append(line.text) }
    }
    return lines.joined(separator: "\n")
  }

  /// The doc comment above a declaration, attributes between them left out.
  private static func commentLines(above start: Int, in text: SwiftText) -> [String] {
    var index = start - 1
    while index >= 0, text.lines[index].text.trimmed.hasPrefix("@") { index -= 1 }
    var lines: [String] = []
    while index >= 0, text.lines[index].text.trimmed.hasPrefix("///") {
      lines.insert(text.lines[index].text, at: 0)
      index -= 1
    }
    return lines
  }

  private static func dedented(_ lines: [String]) -> String {
    let margin =
      lines.filter { !$0.trimmed.isEmpty }.map { $0.prefix { $0 == " " }.count }.min() ?? 0
    return lines.map { String($0.dropFirst(margin)) }.joined(separator: "\n")
  }
}
