import Testing

@testable import Notebook

@Suite struct SwiftTextTests {
  /// Whether each line begins in code.
  private func code(_ lines: String...) -> [Bool] {
    SwiftText(lines.joined(separator: "\n")).lines.map(\.beginsInCode)
  }

  @Test func linesOfAMultilineStringAreNoCode() {
    #expect(
      code("let a = \"\"\"", "//: no prose", "\"\"\"", "//: prose") == [true, false, false, true])
  }

  @Test func rawStringsEndWithTheirHashes() {
    #expect(
      code("let a = #\"\"\"", "\"\"\" \\(no) \"", "\"\"\"#", "f()") == [true, false, false, true])
    #expect(code(##"let a = #"//: " still"#"##, "f()") == [true, true])
  }

  @Test func interpolationsCountTheirOwnBrackets() {
    let text = SwiftText("f(\"\\(g(\"}\", [1]))\")\nh {\n}\n")
    #expect(text.lines.map(\.depth) == [0, 0, 1])
  }

  @Test func interpolationInAMultilineStringMaySpanLines() {
    #expect(
      code("let a = \"\"\"", "\\(f(", "//: in brackets", "))", "\"\"\"", "x")
        == [true, false, false, false, false, true])
  }

  @Test func commentsHideBracketsAndQuotes() {
    let text = SwiftText("a // { \" (\nb /* { /* \" */ ( */\nc")
    #expect(text.lines.map(\.depth) == [0, 0, 0])
    #expect(text.lines.map(\.beginsInCode) == [true, true, true])
  }

  @Test func blockCommentsSpanLines() {
    #expect(code("/*", "//: no prose", "*/", "x") == [true, false, false, true])
  }

  @Test func escapedQuotesDoNotEndAString() {
    #expect(SwiftText("f(\"\\\"(\")\nx").lines.map(\.depth) == [0, 0])
  }

  @Test func statementsReachToTheirClosingBracket() {
    let text = SwiftText(
      """
      import A
      // a comment
      let x = f(
        1)
        .map { $0 }

      func g() {
        h()
      }
      let s = \"\"\"
      text
      \"\"\"
      if a {
      } else {
      }
      """)
    #expect(text.statements == [0...0, 2...4, 6...8, 9...11, 12...14])
  }

  @Test func declarationsEndWithTheirBrace() {
    let text = SwiftText(
      """
      struct S {
        func f<T>(
          _ x: T
        ) -> T
        where T: P {
          "}"
        }
        let y = 1
      }
      """)
    #expect(text.declaration(from: 1) == 1...6)
    #expect(text.declaration(from: 0) == 0...8)
    #expect(text.declaration(from: 7) == nil)
  }
}
