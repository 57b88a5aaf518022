import Foundation

/// `chapters/CLAIMS.md`: the claims of all chapters, by document and section.
///
/// It is made anew from the chapters' `claims.tsv` whenever a chapter ends, so that the order in
/// which the chapters run makes no difference.
public enum ClaimTable {
  /// A claim with its place in the book.
  struct Entry: Equatable {
    var chapter: Chapter
    /// Counted from 1 within the chapter.
    var number: Int
    var claim: Claim
  }

  /// Writes the claims of one chapter, then the table of all.
  static func update(_ claims: [Claim], of chapter: Chapter, in place: Destination) throws {
    let file = place.claims(of: chapter)
    if claims.isEmpty {
      try? FileManager.default.removeItem(at: file)
    } else {
      try write(tsv(claims), to: file)
    }
    // A draft's claims are those of the drafts, the chapters are those of the book.
    let all = Chapter.all(in: chapter.root).flatMap { other in
      entries(of: other, from: place.claims(of: other))
    }
    try write(markdown(all), to: place.claimTable)
  }

  /// Prints the claims of the book whose package is at `root`.
  public static func list(refutedOnly: Bool, root: String) {
    list(refutedOnly: refutedOnly, root: URL(fileURLWithPath: root), terminal: .standard)
  }

  static func list(refutedOnly: Bool, root: URL, terminal: Terminal) {
    let printer = Printer(terminal)
    for entry in sorted(entries(in: root)) where !refutedOnly || !entry.claim.isMet {
      let sentence = entry.claim.sentence.replacing("`", with: "")
      printer.show(markdown: "\(sentence) (swift run \(entry.chapter.name))")
    }
  }

  /// The claims of the book whose package is at `root`.
  static func entries(in root: URL) -> [Entry] {
    Chapter.all(in: root).flatMap { chapter in
      entries(of: chapter, from: root.appending(path: "figures/\(chapter.folder)/claims.tsv"))
    }
  }

  static func tsv(_ claims: [Claim]) -> String {
    let header = "document\tsection\tsubject\tsays\tgets\tverdict\treason\n"
    return header
      + claims.map { claim in
        [
          claim.document.rawValue, claim.section, claim.subject, claim.says, claim.gets,
          claim.isMet ? "met" : "refuted", claim.reason,
        ].map(oneLine).joined(separator: "\t") + "\n"
      }.joined()
  }

  static func claims(fromTSV text: String) -> [Claim] {
    text.split(separator: "\n").dropFirst().compactMap { line in
      let fields = line.split(separator: "\t", omittingEmptySubsequences: false).map(String.init)
      guard fields.count == 7, let document = Document(rawValue: fields[0]) else { return nil }
      return Claim(
        document: document, section: fields[1], subject: fields[2], says: fields[3],
        gets: fields[4], isMet: fields[5] == "met", reason: fields[6])
    }
  }

  private static func oneLine(_ text: String) -> String {
    text.split(whereSeparator: \.isWhitespace).joined(separator: " ")
  }

  private static func entries(of chapter: Chapter, from file: URL) -> [Entry] {
    guard let text = try? String(contentsOf: file, encoding: .utf8) else { return [] }
    return claims(fromTSV: text).enumerated().map {
      Entry(chapter: chapter, number: $0.offset + 1, claim: $0.element)
    }
  }

  /// By document, then section, then place in the book.
  private static func sorted(_ entries: [Entry]) -> [Entry] {
    entries.sorted { left, right in
      if left.claim.document != right.claim.document {
        return left.claim.document < right.claim.document
      }
      let sections = (left.claim.section, right.claim.section)
      if sections.0 != sections.1 {
        return sections.0.compare(sections.1, options: .numeric) == .orderedAscending
      }
      return (left.chapter.folder, left.number) < (right.chapter.folder, right.number)
    }
  }

  /// The whole table.
  static func markdown(_ entries: [Entry]) -> String {
    let refuted = entries.count { !$0.claim.isMet }
    let documents = Document.allCases.map { "- **\($0.rawValue)** \($0.title) (\($0.original))" }
    let intro = """
      <!-- Made by running the chapters; do not edit. -->

      # The claims of the five documents

      What the five documents claim, computed anew in the chapters of this book. A claim that no \
      chapter has worked yet is not listed. \
      \(counted(entries.count, "claim")): \(entries.count - refuted) met (✓), \(refuted) refuted \
      (✗). The signs come from the comparison itself, none is set by hand.

      \(documents.joined(separator: "\n"))
      """
    let sections = Document.allCases.compactMap { document in
      section(document, entries.filter { $0.claim.document == document })
    }
    return ([intro] + sections).joined(separator: "\n\n") + "\n"
  }

  private static func section(_ document: Document, _ entries: [Entry]) -> String? {
    guard !entries.isEmpty else { return nil }
    let table = Table(
      columns: ["§", "", "What", "The document says", "We get", "Why", "Worked in"],
      rows: sorted(entries).map { entry in
        let claim = entry.claim
        return [
          claim.section, claim.isMet ? "✓" : "✗", claim.subject, claim.says, claim.gets,
          claim.reason,
          "[\(entry.chapter.name)](\(entry.chapter.folder)/README.md#claim-\(entry.number))",
        ]
      })
    return "## \(document.rawValue)\n\n" + table.markdown
  }
}
