import Foundation

/// The links and pictures of a Markdown page that lead nowhere, each with its reason.
///
/// Addresses of the web are left alone. A link into another page has to find its anchor there: an
/// `id`, or a heading as GitHub names it.
func brokenLinks(in page: URL) throws -> [String] {
  let text = withoutCode(try String(contentsOf: page, encoding: .utf8))
  let links = text.matches(of: #/\]\(([^)\s]+)\)/#).map { String($0.output.1) }
  let pictures = text.matches(of: #/<img src="([^"]+)"/#).map { String($0.output.1) }
  return (links + pictures).compactMap { link in
    if link.contains("://") || link.hasPrefix("mailto:") { return nil }
    let parts = link.split(separator: "#", maxSplits: 1, omittingEmptySubsequences: false)
    let target =
      parts[0].isEmpty
      ? page : page.deletingLastPathComponent().appending(path: String(parts[0])).standardized
    guard FileManager.default.fileExists(atPath: target.path) else {
      return "\(page.lastPathComponent): \(link): there is no such file"
    }
    guard parts.count == 2 else { return nil }
    let other = (try? String(contentsOf: target, encoding: .utf8)) ?? ""
    return anchors(of: other).contains(String(parts[1]))
      ? nil : "\(page.lastPathComponent): \(link): there is no such place on the page"
  }
}

/// The places of a page that a link can lead to.
func anchors(of text: String) -> Set<String> {
  let ids = text.matches(of: #/id="([^"]+)"/#).map { String($0.output.1) }
  let headings = withoutCode(text).split(separator: "\n").filter { $0.hasPrefix("#") }.map { line in
    line.drop { $0 == "#" || $0 == " " }.lowercased()
      .filter { $0.isLetter || $0.isNumber || $0 == " " || $0 == "-" || $0 == "_" }
      .replacing(" ", with: "-")
  }
  return Set(ids + headings)
}

/// A page without its fenced code and its code spans, where a link is only text.
private func withoutCode(_ text: String) -> String {
  var fence: Substring?
  let lines = text.split(separator: "\n", omittingEmptySubsequences: false).filter { line in
    let ticks = line.drop { $0 == " " }.prefix { $0 == "`" }
    if let open = fence {
      if ticks == open { fence = nil }
      return false
    }
    if ticks.count >= 3 {
      fence = ticks
      return false
    }
    return true
  }
  return lines.joined(separator: "\n").replacing(#/`[^`\n]*`/#, with: "")
}
