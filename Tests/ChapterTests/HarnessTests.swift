import Foundation
import TestSupport
import Testing

/// The harness has to fail where it should.
@Suite struct HarnessTests {
  @Test func everyKindOfDifferenceIsFound() throws {
    let (made, committed) = (try TemporaryFolder(), try TemporaryFolder())
    try made.write("a\nb\n", to: "same.md")
    try committed.write("a\nb\n", to: "same.md")
    #expect(try differences(in: made.url, from: committed.url, "f") == [])
    try made.write("a\nb\nc", to: "page.md")
    try committed.write("a\nx\nc", to: "page.md")
    try made.write("1", to: "picture.png")
    try committed.write("2", to: "picture.png")
    try made.write("1", to: "new.tsv")
    try committed.write("1", to: "old.tsv")
    try committed.write("1", to: "main.swift")
    #expect(
      try differences(in: made.url, from: committed.url, "f") == [
        "f/new.tsv is not in the book",
        "f/old.tsv is in the book, but the chapter does not make it",
        "f/page.md:2: expected \"x\", got \"b\"",
        "f/picture.png: the bytes differ",
      ])
    try replaceFiles(of: committed.url, by: made.url)
    #expect(try differences(in: made.url, from: committed.url, "f") == [])
    #expect(try committed.text("main.swift") == "1")
  }

  @Test func theFirstDifferenceIsNamed() {
    #expect(firstDifference("a\nb", from: "a\nb", in: "f") == nil)
    #expect(firstDifference("a\nc", from: "a\nb", in: "f") == "f:2: expected \"b\", got \"c\"")
    #expect(
      firstDifference("a", from: "a\nb", in: "f")
        == "f:2: expected \"b\", got the end of the file")
    #expect(
      firstDifference("a\n", from: "a", in: "f") == "f:2: expected the end of the file, got \"\"")
  }

  @Test func brokenLinksAreFound() throws {
    let folder = try TemporaryFolder()
    try folder.write("# One two\n\n<a id=\"claim-1\"></a>x\n", to: "a/README.md")
    try folder.write(
      """
      # Here
      [good](a/README.md) [place](a/README.md#claim-1) [heading](a/README.md#one-two) [own](#here)
      [web](https://example.org/x) `[code](none.md)`
      ```
      [code](none.md)
      ```
      [gone](none.md) ![picture](x.png) [nowhere](a/README.md#claim-2) [lost](#there)
      <img src="y.png" alt="none" width="3">
      """, to: "page.md")
    let broken = try brokenLinks(in: folder.url.appending(path: "page.md"))
    #expect(
      broken == [
        "page.md: none.md: there is no such file",
        "page.md: x.png: there is no such file",
        "page.md: a/README.md#claim-2: there is no such place on the page",
        "page.md: #there: there is no such place on the page",
        "page.md: y.png: there is no such file",
      ])
  }

  @Test func aProgramMayPrintMoreThanAPipeHolds() throws {
    // 64 kB is what a pipe takes before the writer has to wait.
    let folder = try TemporaryFolder()
    let run = try TestSupport.run(
      "NotebookFixture", ["--output", folder.url.path, "--many", "20000"])
    #expect(run.status == 0)
    #expect(run.output.utf8.count > 200_000)
  }
}
