import TestSupport
import Testing

@testable import Notebook

@Suite struct ListingTests {
  private let file = packageRoot.appending(path: "Tests/NotebookFixture/Sources/Listed.swift")

  private func code(_ declaration: String, comment: Bool = true) throws -> String {
    try Listing.code(in: file, "Sources/Listed.swift", declaration, comment: comment)
  }

  @Test func aDeclarationIsCutOutWhole() throws {
    #expect(
      try code("func double(") == """
        /// The double of `x`.
        ///
        ///     y = 2 · x
        public func double(
          _ x: Int
        ) -> Int {
          // A brace in a string is none: "}"
          let text = "} \\(x)"
          return text.isEmpty ? 0 : 2 * x
        }
        """)
    #expect(
      try code("func triple(", comment: false)
        == "public func triple(_ x: Int) -> Int { 3 * x }")
    #expect(try code("func double(", comment: false).hasPrefix("public func double("))
  }

  @Test func aValueIsListedToTheEndOfItsBrackets() throws {
    #expect(
      try code("let numbers") == """
        /// Some numbers.
        public let numbers = [
          1, 2,
          double(3),
        ]
        """)
  }

  @Test(arguments: [
    ("func half(", "Sources/Listed.swift has no declaration with the text \"func half(\""),
    ("func", "Sources/Listed.swift has the text \"func\" in lines 5, 14; give more of"),
    ("let text", "Sources/Listed.swift:9: this declaration has no body to list"),
  ])
  func whatCannotBeListedIsExplained(declaration: String, message: String) {
    do {
      _ = try code(declaration)
      Issue.record("\(declaration) was listed")
    } catch {
      #expect("\(error)".hasPrefix(message))
    }
  }

  @Test func whatItTellsItsObserverCanBeLeftOut() {
    let code = """
      func f() {
        observer.see(.begins(output: place(0)))
        guard a else {
          observer.see(.one)
          continue
        }
        observer.see(
          .two(
            a: 1))
        sum += 1
      }
      """
    #expect(
      Listing.unobserved(code) == """
        func f() {
          guard a else {
            continue
          }
          sum += 1
        }
        """)
  }

  @Test func aMissingFileIsExplained() {
    #expect(throws: PageError.self) {
      try Listing.code(
        in: packageRoot.appending(path: "Sources/None.swift"), "Sources/None.swift", "func f(",
        comment: true)
    }
  }
}
