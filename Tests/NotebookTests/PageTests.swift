import Foundation
import Tensors
import TestSupport
import Testing

@testable import Notebook

@Suite struct PageTests {
  private let source = """
    //: # Demo
    //: Opening.
    let page = try Page("…")

    //: ## One
    page.show("a", 1)
    page.show("b", 2)

    //: ## Two
    for i in 1...2 {
      page.show("i", i)
    }
    func helper(line: Int = #line) {
      page.show("h", 0, line: line)
    }

    //: ## Three
    helper()
    //: The end.
    try page.finish()
    """

  @Test func proseAndValuesComeInOrder() throws {
    let stage = try Stage(source)
    let page = try stage.page()
    page.show("a", 1, file: stage.path, line: 6)
    #expect(stage.output == "Demo\n════\n\nOpening.\n\nOne\n───\n\n  a = 1\n")
    page.show("b", 2, file: stage.path, line: 7)
    page.show("i", 1, file: stage.path, line: 11)
    page.show("i", 2, file: stage.path, line: 11)
    page.show("h", 0, file: stage.path, line: 18)
    try page.finish(file: stage.path, line: 20)
    #expect(
      stage.output.hasSuffix(
        """
          b = 2

        Two
        ───

          i = 1
          i = 2

        Three
        ─────

          h = 0

        The end.

        """))
    #expect(stage.errors.contains("The page: "))
    let woven = try stage.woven()
    let expected = """
      <!-- Made by `swift run demo` from main.swift; do not edit. -->

      ← [1. First](../01-first/README.md) · [Longhand](../../README.md) · \
      [10. Last](../10-last/README.md) →

      # Demo

      Opening.

      <details>
      <summary>Imports and set-up</summary>

      ```swift
      let page = try Page("…")
      ```

      </details>

      ## One

      ```swift
      page.show("a", 1)
      page.show("b", 2)
      ```

      ```text
      a = 1
      b = 2
      ```

      ## Two

      ```swift
      for i in 1...2 {
        page.show("i", i)
      }
      func helper(line: Int = #line) {
        page.show("h", 0, line: line)
      }
      ```

      ```text
      i = 1
      i = 2
      ```

      ## Three

      ```swift
      helper()
      ```

      ```text
      h = 0
      ```

      The end.

      ---

      *Made by `swift run demo` from [main.swift](main.swift); code that only sets a \
      figure or a listing is left out of the page.*

      ← [1. First](../01-first/README.md) · [Longhand](../../README.md) · \
      [10. Last](../10-last/README.md) →

      """
    #expect(firstDifference(woven, from: expected, in: "README.md") == nil)
  }

  @Test func weavingAgainChangesNothing() throws {
    let stage = try Stage(source)
    func weave() throws -> Date {
      let page = try stage.page()
      page.show("a", 1, file: stage.path, line: 6)
      try page.finish(file: stage.path, line: 20)
      let attributes = try FileManager.default.attributesOfItem(
        atPath: stage.folder.url.appending(path: "chapters/02-demo/README.md").path)
      return try #require(attributes[.modificationDate] as? Date)
    }
    let first = try weave()
    let text = try stage.woven()
    #expect(try weave() == first)
    #expect(try stage.woven() == text)
  }

  @Test func quietPrintsValuesOnly() throws {
    let stage = try Stage(source)
    let page = try stage.page(["--quiet"])
    page.show("a", 1, file: stage.path, line: 6)
    page.show("h", 0, file: stage.path, line: 18)
    try page.finish(file: stage.path, line: 20)
    #expect(stage.output == "  a = 1\n  h = 0\n")
  }

  @Test func stepWaitsAtEachHeadingButTheFirst() throws {
    let stage = try Stage(source)
    stage.lines = ["", "", "", ""]
    let page = try stage.page(["--step"])
    page.show("a", 1, file: stage.path, line: 6)
    #expect(stage.waits == 1)
    try page.finish(file: stage.path, line: 20)
    #expect(stage.waits == 3)
  }

  @Test func stepGoesOnAtTheEndOfTheInput() throws {
    let stage = try Stage(source)
    let page = try stage.page(["--step"])
    try page.finish(file: stage.path, line: 20)
    #expect(stage.waits == 1)
    #expect(stage.output.contains("The end."))
  }

  @Test func aCallInAFunctionMustKnowItsCaller() throws {
    let stage = try Stage(source)
    let page = try stage.page()
    page.show("h", 0, file: stage.path, line: 14)
    #expect(stage.errors.contains("main.swift:14: a call in a function has to pass on"))
    #expect(throws: PageError.self) { try page.finish(file: stage.path, line: 20) }
  }

  @Test func aCallFromAnotherFileMustKnowItsCaller() throws {
    let stage = try Stage(source)
    let page = try stage.page()
    page.show("h", 0, file: "/elsewhere/Help.swift", line: 4)
    #expect(stage.errors.contains("Help.swift:4: a call in another file has to pass on"))
  }

  @Test func missingSourceIsExplained() throws {
    let stage = try Stage(source)
    #expect(throws: PageError.self) {
      try Page(
        PageOptions.parse([]), reduction: nil, source: "/no/chapters/02-demo/main.swift",
        terminal: stage.terminal)
    }
  }

  @Test func aProgramOlderThanItsSourceIsKnown() throws {
    let folder = try TemporaryFolder()
    for (name, seconds) in [("old", 100.0), ("new", 200.0)] {
      try folder.write("", to: name)
      try FileManager.default.setAttributes(
        [.modificationDate: Date(timeIntervalSince1970: seconds)],
        ofItemAtPath: folder.url.appending(path: name).path)
    }
    let (old, new) = (folder.url.appending(path: "old"), folder.url.appending(path: "new"))
    #expect(Page.isOlder(old, than: new))
    #expect(!Page.isOlder(new, than: old))
    #expect(!Page.isOlder(new, than: new))
    // Compiled anew but not linked anew, for the machine code is the same.
    #expect(!Page.isOlder(old, new, than: new))
    #expect(Page.isOlder(old, nil, than: new))
    #expect(!Page.isOlder(nil, than: new))
  }

  @Test func theSeedStartsTheGenerator() throws {
    let stage = try Stage(source)
    let (one, two) = (try stage.page(["--seed", "7"]), try stage.page(["--seed", "7"]))
    #expect(one.generator.next() == two.generator.next())
    var generator = Generator(seed: PageOptions.bookSeed)
    #expect(try stage.page().generator.next() == generator.next())
  }

  @Test func figuresThatFailAreReportedAndTheRunGoesOn() throws {
    struct NoGnuplot: Error, CustomStringConvertible { var description: String { "no gnuplot" } }
    let stage = try Stage(source)
    let page = try stage.page()
    page.figure("plot", caption: "A *plot*.", file: stage.path, line: 6) { folder, name in
      try Data("1\t2\n".utf8).write(to: URL(fileURLWithPath: "\(folder)/\(name).tsv"))
      throw NoGnuplot()
    }
    #expect(stage.errors.contains("The figure plot is not drawn: no gnuplot"))
    #expect(throws: PageError.self) { try page.finish(file: stage.path, line: 20) }
    #expect(
      try stage.woven("drafts/").contains(
        """
        <img src="../../figures/02-demo/plot.png" alt="A plot.">

        **Figure 2.1.** A *plot*. (Behind it: [plot.tsv](../../figures/02-demo/plot.tsv).)
        """))
  }

  @Test func tablesAreAlignedAndEscaped() throws {
    let table = Table(
      columns: ["name", "n", "share"],
      rows: [["a|b", "1,200", "$x^2$"], ["c", "7", "**50%**"], ["d", "–", "1\n2"]])
    #expect(
      table.markdown == """
        | name | n | share |
        | --- | ---: | --- |
        | a\\|b | 1,200 | $`x^2`$ |
        | c | 7 | **50%** |
        | d | – | 1<br>2 |
        """)
    #expect(
      Table(columns: ["name", "n"], rows: [["a", "10"], ["long", "9"]])
        .aligned(Typesetter(isBold: false)) == """
          name   n
          ────  ──
          a     10
          long   9
          """)
  }
}
