import Foundation
import TestSupport
import Testing

/// Runs a small chapter as a program: real line numbers, real streams, real exit status.
@Suite struct FixtureTests {
  private let name = "NotebookFixture"
  private let fixture = packageRoot.appending(path: "Tests/NotebookFixture")

  private func run(
    _ arguments: [String], input: String = "", to folder: TemporaryFolder
  ) throws -> ProgramRun {
    try TestSupport.run(name, arguments + ["--output", folder.url.path], input: input)
  }

  @Test func theWovenPageIsTheCommittedOne() throws {
    let folder = try TemporaryFolder()
    let run = try run([], to: folder)
    #expect(run.status == 0, "\(run.errors)")
    let woven = try folder.text("chapters/03-fixture/README.md")
    let page = fixture.appending(path: "chapters/03-fixture/README.md")
    if ProcessInfo.processInfo.environment["LONGHAND_RECORD"] == "1" {
      try Data(woven.utf8).write(to: page)
    }
    let committed = try String(contentsOf: page, encoding: .utf8)
    let difference = firstDifference(woven, from: committed, in: "03-fixture/README.md")
    #expect(difference == nil, "\(difference ?? ""); re-record with LONGHAND_RECORD=1")
  }

  @Test func weavingAgainChangesNoByte() throws {
    let folder = try TemporaryFolder()
    let names = [
      "chapters/03-fixture/README.md", "figures/03-fixture/claims.tsv", "chapters/CLAIMS.md",
    ]
    _ = try run([], to: folder)
    let first = try names.map(folder.text)
    _ = try run(["--quiet"], to: folder)
    #expect(try names.map(folder.text) == first)
  }

  @Test func anErrorAtTheTopLevelEndsWithItsWords() throws {
    let folder = try TemporaryFolder()
    let run = try run(["--fail"], to: folder)
    #expect(run.status == 1)
    #expect(run.errors == "\(name): nothing to draw with; install a pencil\n")
    #expect(run.output.hasSuffix("wins\n") || run.output.contains("Worked steps"))
    #expect(throws: (any Error).self) { try folder.text("chapters/03-fixture/README.md") }
  }

  @Test func aStrayCallFailsAtTheEnd() throws {
    let folder = try TemporaryFolder()
    let run = try run(["--stray"], to: folder)
    #expect(run.status == 1)
    #expect(run.errors.contains("a call in a function has to pass on its caller's line"))
  }

  @Test func anUndrawnFigureFailsAtTheEnd() throws {
    let folder = try TemporaryFolder()
    let run = try run(["--undrawn"], to: folder)
    #expect(run.status == 1)
    #expect(run.errors.contains("The figure note is not drawn: nothing to draw with"))
    #expect(run.output.contains("Summary"))
  }

  @Test func stepReadsPipedLines() throws {
    let folder = try TemporaryFolder()
    let whole = try run([], to: folder)
    let stepped = try run(["--step"], input: "\n\n\n\n\n\n\n", to: folder)
    #expect(stepped.output == whole.output)
    #expect(stepped.status == 0)
    #expect(stepped.errors.components(separatedBy: "[Return goes on]").count == 6 + 1)
    let cut = try run(["--step"], input: "\n", to: folder)
    #expect(cut.output == whole.output)
    #expect(cut.errors.components(separatedBy: "[Return goes on]").count == 2 + 1)
  }

  @Test func quietLeavesTheProseOut() throws {
    let folder = try TemporaryFolder()
    let output = try run(["--quiet"], to: folder).output
    #expect(output.hasPrefix("  I = [[1, 2, 3],\n"))
    #expect(!output.contains("Values"))
  }

  @Test func pipedOutputHasNoBold() throws {
    let folder = try TemporaryFolder()
    #expect(!(try run([], to: folder).output.contains("\u{1B}")))
  }

  @Test func helpNamesTheChapterAndItsOptions() throws {
    let run = try TestSupport.run(name, ["--help"])
    #expect(run.status == 0)
    #expect(run.output.hasPrefix("OVERVIEW: A page to test pages by.\n\nUSAGE: fixture "))
    for option in ["--seed", "--data", "--figures", "--output", "--step", "--quiet", "--quick"] {
      #expect(run.output.contains(option))
    }
  }

  @Test func wrongOptionsAreUsageErrors() throws {
    #expect(try TestSupport.run(name, ["--sedd", "2"]).status == 64)
    #expect(try TestSupport.run(name, ["--seed", "two"]).status == 64)
  }
}
