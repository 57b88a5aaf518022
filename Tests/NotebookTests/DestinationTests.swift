import Foundation
import Testing

@testable import Notebook

@Suite struct DestinationTests {
  private let chapter = Chapter(source: "/book/chapters/02-convolution/main.swift")

  private func place(_ arguments: [String] = [], _ reductions: [String] = []) throws -> Destination
  {
    Destination(chapter: chapter, options: try PageOptions.parse(arguments), reductions: reductions)
  }

  @Test func aChapterKnowsItsPlace() {
    #expect(chapter.root.path == "/book")
    #expect(chapter.folder == "02-convolution")
    #expect(chapter.name == "convolution")
    #expect(chapter.number == 2)
  }

  @Test func theBooksOwnRunWritesTheBook() throws {
    let place = try place(["--quiet", "--step", "--data", "/data"])
    #expect(place.page(of: chapter).path == "/book/chapters/02-convolution/README.md")
    #expect(place.figures.path == "/book/figures/02-convolution")
    #expect(place.claims(of: chapter).path == "/book/figures/02-convolution/claims.tsv")
    #expect(place.claimTable.path == "/book/chapters/CLAIMS.md")
    #expect(place.notice == nil)
  }

  @Test(arguments: [
    (["--seed", "2"], [], "seed 2"),
    ([], ["--quick"], "--quick"),
    ([], ["a sample of MNIST"], "a sample of MNIST"),
    (["--figures", "/pictures"], [], "--figures"),
  ])
  func aLesserRunWritesADraft(
    arguments: [String], reductions: [String], reason: String
  ) throws {
    let place = try place(arguments, reductions)
    #expect(place.page(of: chapter).path == "/book/drafts/chapters/02-convolution/README.md")
    #expect(place.notice?.contains("(\(reason))") ?? false)
  }

  @Test func theBooksSeedGivenIsTheBooksOwnRun() throws {
    #expect(try place(["--seed", "\(PageOptions.bookSeed)"]).notice == nil)
  }

  @Test func aNamedOutputTakesEverything() throws {
    let place = try place(["--output", "/out", "--seed", "2"])
    #expect(place.page(of: chapter).path == "/out/chapters/02-convolution/README.md")
    #expect(place.figures.path == "/out/figures/02-convolution")
    #expect(place.notice == nil)
  }

  @Test func figuresCanGoElsewhere() throws {
    let place = try place(["--output", "/out", "--figures", "/pictures"])
    #expect(place.figures.path == "/pictures")
    #expect(place.claims(of: chapter).path == "/out/figures/02-convolution/claims.tsv")
  }

  @Test func aReasonAfterTheFirstFigureIsAnError() throws {
    let stage = try Stage("//: # Demo\npage.figure()\n")
    let page = try stage.page()
    page.figure("a", caption: "", file: stage.path, line: 2) { _, _ in ["a.png"] }
    #expect(throws: PageError.self) { try page.reduce("a sample") }
  }

  @Test func aLesserRunLeavesTheBookAlone() throws {
    let stage = try Stage("//: # Demo\npage.show()\n")
    let page = try stage.page(["--seed", "9"])
    page.show("a", 1, file: stage.path, line: 2)
    try page.finish(file: stage.path, line: 2)
    #expect(!stage.exists("chapters/02-demo/README.md"))
    #expect(try stage.woven("drafts/").contains("a = 1"))
    #expect(stage.errors.contains("Not the book's own run (seed 9)"))
  }
}
