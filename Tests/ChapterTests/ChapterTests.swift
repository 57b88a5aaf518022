import Foundation
import TestSupport
import Testing

@testable import Notebook

/// Runs the chapters as a reader would, and holds what they make against what is committed.
@Suite(.serialized) struct ChapterTests {
  @Test(
    .enabled(if: Book.hasWholeMNIST, "MNIST is not here: `make data`, or LONGHAND_DATA=FOLDER"),
    arguments: Book.chapters)
  func theBookIsWhatItsChaptersMake(chapter: Chapter) throws {
    let folder = try TemporaryFolder()
    let run = try Book.run(chapter, into: folder)
    #expect(run.status == 0, "\(chapter.name) ended with \(run.status): \(run.errors)")
    for path in Book.folders(of: chapter) {
      let (made, committed) = (folder.url.appending(path: path), packageRoot.appending(path: path))
      if Book.isRecording, run.status == 0 { try replaceFiles(of: committed, by: made) }
      for difference in try differences(in: made, from: committed, path) {
        Issue.record("\(difference); LONGHAND_RECORD=1 records what is new")
      }
    }
    if Book.isRecording { try Data(Book.claimTable.utf8).write(to: Book.claimFile) }
  }

  @Test(
    .enabled(
      if: Book.mnist != nil && !Book.hasWholeMNIST,
      "either the whole of MNIST is here, or no data at all"),
    arguments: Book.chapters)
  func aChapterRunsOnOtherData(chapter: Chapter) throws {
    let folder = try TemporaryFolder()
    let run = try Book.run(chapter, into: folder)
    #expect(run.status == 0, "\(chapter.name) ended with \(run.status): \(run.errors)")
    #expect(try !folder.text("chapters/\(chapter.folder)/README.md").isEmpty)
  }

  @Test func theTableOfClaimsIsThatOfTheChapters() throws {
    if Book.isRecording { try Data(Book.claimTable.utf8).write(to: Book.claimFile) }
    let committed = try String(contentsOf: Book.claimFile, encoding: .utf8)
    let difference = firstDifference(committed, from: Book.claimTable, in: "chapters/CLAIMS.md")
    #expect(difference == nil, "\(difference ?? "")")
  }

  /// Needs no data: a page whose source was changed afterwards is out of date.
  @Test(arguments: Book.chapters)
  func thePageHoldsTheProseAndCodeOfItsSource(chapter: Chapter) throws {
    let text = try String(contentsOf: chapter.source, encoding: .utf8)
    let source = try ChapterSource(text, name: chapter.folder + "/main.swift")
    let page = try String(
      contentsOf: packageRoot.appending(path: "chapters/\(chapter.folder)/README.md"),
      encoding: .utf8)
    var rest = page[...]
    for part in Weaver(chapter: chapter, source: source, outputs: [:]).parts {
      guard let place = rest.range(of: part) else {
        Issue.record("\(chapter.folder)/README.md lacks, or has elsewhere:\n\(part)")
        return
      }
      rest = rest[place.upperBound...]
    }
  }

  @Test func everyLinkLeadsSomewhere() throws {
    var pages = Book.chapters.map { packageRoot.appending(path: "chapters/\($0.folder)/README.md") }
    pages += ["README.md", "chapters/CLAIMS.md"].map { packageRoot.appending(path: $0) }
    for page in pages where FileManager.default.fileExists(atPath: page.path) {
      for broken in try brokenLinks(in: page) { Issue.record("\(broken) (\(page.path))") }
    }
  }

  @Test(arguments: Book.chapters)
  func helpNamesTheChapter(chapter: Chapter) throws {
    let run = try TestSupport.run(chapter.name, ["--help"])
    #expect(run.status == 0)
    #expect(run.output.contains("USAGE: \(chapter.name) "))
    #expect(run.output.hasPrefix("OVERVIEW: "))
    for option in ["--seed", "--data", "--figures", "--step", "--quiet"] {
      #expect(run.output.contains(option), "\(chapter.name) --help does not name \(option)")
    }
  }

  @Test(arguments: Book.chapters)
  func aChapterOpensWithItsTitleAndClosesWithPointsToRemember(chapter: Chapter) throws {
    let text = try String(contentsOf: chapter.source, encoding: .utf8)
    let source = try ChapterSource(text, name: chapter.folder + "/main.swift")
    #expect(source.cells.first?.text.hasPrefix("# ") ?? false, "the title is not what comes first")
    let last = source.cells.lastIndex { $0.kind == .code && $0.text.contains("page.exercises(") }
    let closing = try #require(last, "there are no exercises")
    let prose = source.cells[..<closing].last { $0.kind == .prose }?.text ?? ""
    let points = prose.split(separator: "\n").count { $0.hasPrefix("- ") }
    #expect(points >= 3, "the prose before the exercises sums up \(points) points")
  }
}
