import Testing

@testable import Notebook

@Suite struct ChapterSourceTests {
  private func source(_ text: String) throws -> ChapterSource {
    try ChapterSource(text, name: "main.swift")
  }

  @Test func proseAndCodeAlternate() throws {
    let source = try source(
      """
      //: # Title
      //:
      //: A line.

      import A

      let x = 1
      //: Between.
      f(x)
      """)
    #expect(
      source.cells == [
        .init(kind: .prose, lines: 1...3, text: "# Title\n\nA line."),
        .init(kind: .code, lines: 4...7, text: "import A\n\nlet x = 1"),
        .init(kind: .prose, lines: 8...8, text: "Between."),
        .init(kind: .code, lines: 9...9, text: "f(x)"),
      ])
    #expect(source.title == "Title")
    #expect(source.cell(at: 6) == 1)
    #expect(source.cell(at: 9) == 3)
  }

  @Test func onlyTheFirstColumnIsProse() throws {
    let source = try source("f() //: after code\n//: prose\n  //: indented\n// plain\n/// doc")
    #expect(source.cells.map(\.kind) == [.code, .prose, .code])
    #expect(source.cells[2].text == "  //: indented\n// plain\n/// doc")
  }

  @Test func marksInAStringAreCode() throws {
    let source = try source("let a = \"\"\"\n//: text\n\"\"\"\n//: prose")
    #expect(source.cells.map(\.kind) == [.code, .prose])
    #expect(source.cells[0].text == "let a = \"\"\"\n//: text\n\"\"\"")
  }

  @Test func proseInsideBracesIsRefused() {
    #expect(throws: PageError.self) { try source("for i in 1...2 {\n//: no\n}") }
    do {
      _ = try source("f(\n//: no\n)")
      Issue.record("prose inside brackets was taken")
    } catch {
      #expect("\(error)".hasPrefix("main.swift:2: prose (//:) stands inside brackets or braces"))
    }
  }

  @Test func proseKeepsItsIndentation() throws {
    #expect(try source("//: - a\n//:   b\n//:c").cells[0].text == "- a\n  b\nc")
  }

  @Test func declarationsAreKnown() throws {
    let source = try source(
      """
      @discardableResult
      func f() {
        g()
      }
      private struct S {
      }
      for i in 1...2 {
        f()
      }
      let make = {
        1
      }
      """)
    #expect(source.isInsideDeclaration(3))
    #expect(source.isInsideDeclaration(6))
    #expect(!source.isInsideDeclaration(8))
    #expect(!source.isInsideDeclaration(11))
  }

  @Test func emptySourceHasNoCells() throws {
    #expect(try source("").cells.isEmpty)
    #expect(try source("\n\n").cells.isEmpty)
    #expect(try source("f()").title == nil)
  }
}
