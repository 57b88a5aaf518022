import Foundation

/// Where a run writes.
///
/// Only the book's own run, on real MNIST and with the book's seed, writes into the book; any lesser
/// one writes under `drafts/`, out of git's sight.
struct Destination: Equatable, Sendable {
  /// Holds `chapters/` and `figures/`.
  let root: URL
  /// The folder of the chapter's figures.
  let figures: URL
  /// Said on standard error when it is not the book that is written.
  let notice: String?

  init(chapter: Chapter, options: PageOptions, reductions: [String]) {
    var reasons = reductions
    if options.seed != PageOptions.bookSeed { reasons.append("seed \(options.seed)") }
    if options.figures != nil { reasons.append("--figures") }
    if let output = options.output {
      root = URL(fileURLWithPath: output, isDirectory: true)
      notice = nil
    } else if reasons.isEmpty {
      root = chapter.root
      notice = nil
    } else {
      root = chapter.root.appending(path: "drafts")
      notice =
        "Not the book's own run (\(reasons.joined(separator: ", "))): "
        + "it writes under drafts/ and leaves the book as it is."
    }
    figures =
      options.figures.map { URL(fileURLWithPath: $0, isDirectory: true) }
      ?? root.appending(path: "figures/\(chapter.folder)")
  }

  /// The woven page of a chapter.
  func page(of chapter: Chapter) -> URL {
    root.appending(path: "chapters/\(chapter.folder)/README.md")
  }

  /// The claims of a chapter, from which the table of all claims is made.
  func claims(of chapter: Chapter) -> URL {
    root.appending(path: "figures/\(chapter.folder)/claims.tsv")
  }

  /// The table of all claims.
  var claimTable: URL { root.appending(path: "chapters/CLAIMS.md") }
}
