import Foundation
import Tensors
import TestSupport
import Testing

@testable import Notebook

@Suite struct ClaimTests {
  private let source = "//: # Demo\npage.claim()\ntry page.finish()\n"

  private func claims(_ body: (Page, String) throws -> Void) throws -> (Stage, [Claim]) {
    let stage = try Stage(source)
    let page = try stage.page()
    try body(page, stage.path)
    try page.finish(file: stage.path, line: 3)
    return (stage, page.claims)
  }

  @Test func tensorsAreCompared() throws {
    let map: Tensor<Float> = [[5]]
    let nan = Tensor<Float>(repeating: .nan, shape: [1, 1])
    let (_, claims) = try claims { page, path in
      page.claim(.D0, "4.3.1", "the map", says: [[5]], gets: map, file: path, line: 2)
      page.claim(
        .D0, "4.3.1", "the map", says: [[-2, 3], [3, 6]], gets: map, because: "No.", file: path,
        line: 2)
      page.claim(
        .D0, "4.3.1", "the map", says: nan, gets: nan, because: "No.",
        file: path, line: 2)
    }
    #expect(claims.map(\.isMet) == [true, false, false])
    #expect(claims.map(\.says) == ["`[[5]]`", "`[[-2, 3], [3, 6]]`", "`[[nan]]`"])
    #expect(
      claims[1].sentence == "**✗ D0 §4.3.1**, the map: the document says `[[-2, 3], [3, 6]]`; "
        + "we get `[[5]]`. No.")
    #expect(
      claims[0].sentence == "**✓ D0 §4.3.1**, the map: the document says `[[5]]`, and so do we.")
  }

  @Test func numbersShapesAndTextsAreCompared() throws {
    let (_, claims) = try claims { page, path in
      page.claim(
        .D4, "1.3", "images", says: 70_000, gets: 60_000, because: "a.", file: path, line: 2)
      page.claim(
        .D1, "3", "mean", says: 0.1307, gets: 0.13066, tolerance: 5e-5, file: path, line: 2)
      page.claim(
        .D1, "3", "mean", says: 0.1307, gets: 0.1309, tolerance: 5e-5, because: "b.", file: path,
        line: 2)
      page.claim(.D1, "3", "shape", says: [26, 26, 32], gets: [26, 26, 32], file: path, line: 2)
      page.claim(
        .D4, "1.3", "pixels", says: "binary", gets: "256 greys", because: "c.", file: path, line: 2)
      page.claim(.D0, "5.4", "accuracy", saysAtLeast: 0.98, gets: 0.985, file: path, line: 2)
      page.claim(
        .D0, "5.4", "accuracy", saysAtLeast: 0.98, gets: 0.97, because: "d.", file: path, line: 2)
    }
    #expect(claims.map(\.isMet) == [false, true, false, true, false, true, false])
    #expect(claims[0].says == "`70,000`")
    #expect(claims[3].gets == "`26×26×32`")
    #expect(claims[5].says == "at least `0.98`")
  }

  @Test func aRefutedClaimNeedsItsReason() throws {
    let stage = try Stage(source)
    let page = try stage.page()
    page.claim(.D0, "1", "a", says: 1, gets: 2, file: stage.path, line: 2)
    #expect(stage.errors.contains("main.swift:2: a refuted claim needs its reason"))
    #expect(throws: PageError.self) { try page.finish(file: stage.path, line: 3) }
  }

  @Test func claimsSurviveTheirFile() throws {
    let claims = [
      Claim(
        document: .D0, section: "4.3.1", subject: "a map", says: "`1`", gets: "`2`", isMet: false,
        reason: "One | two."),
      Claim(
        document: .D4, section: "1", subject: "b", says: "x", gets: "x", isMet: true, reason: ""),
    ]
    #expect(ClaimTable.claims(fromTSV: ClaimTable.tsv(claims)) == claims)
  }

  @Test func theTableIsTheSameInWhicheverOrderChaptersRan() throws {
    func run(_ folders: [String]) throws -> String {
      let stage = try Stage(source)
      let options = try PageOptions.parse([])
      for folder in folders {
        let chapter = Chapter(root: stage.folder.url, folder: folder)
        let claim = Claim(
          document: folder == "02-demo" ? .D0 : .D1, section: folder == "02-demo" ? "10.1" : "9",
          subject: "a", says: "`1`", gets: "`1`", isMet: true, reason: "")
        try ClaimTable.update(
          [claim], of: chapter, in: Destination(chapter: chapter, options: options, reductions: []))
      }
      return try stage.folder.text("chapters/CLAIMS.md")
    }
    let table = try run(["01-first", "02-demo", "10-last"])
    #expect(try run(["10-last", "02-demo", "01-first"]) == table)
    #expect(try run(["02-demo", "10-last", "02-demo", "01-first"]) == table)
    #expect(table.contains("3 claims: 3 met (✓), 0 refuted (✗)"))
    #expect(
      table.hasSuffix(
        """
        ## D1

        | § |  | What | The document says | We get | Why | Worked in |
        | ---: | --- | --- | --- | --- | --- | --- |
        | 9 | ✓ | a | `1` | `1` |  | [first](01-first/README.md#claim-1) |
        | 9 | ✓ | a | `1` | `1` |  | [last](10-last/README.md#claim-1) |

        """))
  }

  @Test func sectionsAreInTheirNumericalOrder() throws {
    let (stage, _) = try claims { page, path in
      for section in ["10.1", "4.3.2", "4.3.10", "4.3"] {
        page.claim(.D0, section, "a", says: 1, gets: 1, file: path, line: 2)
      }
    }
    let rows = try stage.folder.text("chapters/CLAIMS.md").split(separator: "\n")
      .filter { $0.contains("| ✓ |") }.map { $0.split(separator: " ")[1] }
    #expect(rows == ["4.3", "4.3.2", "4.3.10", "10.1"])
  }
}
