import Foundation
import TestSupport
import Testing

@testable import Notebook

/// What the README shows has to be what is there.
@Suite struct ReadmeTests {
  private func text(_ path: String) throws -> String {
    try String(contentsOf: packageRoot.appending(path: path), encoding: .utf8)
  }

  @Test func itsProgramIsTheOneThatIsCompiled() throws {
    let program = try text("Examples/quickstart/main.swift")
    #expect(try text("README.md").contains("```swift\n\(program)```\n"))
  }

  @Test(arguments: Book.chapters.map { $0.name })
  func itListsEveryChapter(name: String) throws {
    #expect(try text("README.md").contains("`swift run \(name)`"))
  }
}
