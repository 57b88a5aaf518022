import Foundation
import Testing

@testable import Notebook

@Suite struct TimetableTests {
  @Test func whatIsMeasuredIsKeptAndReadAgain() throws {
    let measured = try Timetable(.record, kept: nil, machine: "a machine, 2 cores")
    var runs = 0
    let seconds = try measured.seconds("work") {
      runs += 1
      usleep(400_000)
    }
    #expect(runs >= 1)
    #expect(seconds >= 0.4)
    let kept = try Timetable(.book, kept: measured.tsv, machine: "another")
    #expect(kept.machine == "a machine, 2 cores")
    // The book's run does not do the work again, and its table is the same.
    #expect(try kept.seconds("work") { Issue.record("it was measured again") } == seconds)
    #expect(kept.tsv == measured.tsv)
  }

  @Test func timesHaveFourDigits() throws {
    let table = "on a machine\tseconds\nx\t1.235e-05\ny\t2.000e+00\n"
    let kept = try Timetable(.book, kept: table, machine: "")
    #expect(try kept.seconds("x") {} == 1.235e-05)
    #expect(try kept.seconds("y") {} == 2)
    #expect(kept.tsv == table)
  }

  @Test func whatIsAskedForIsKeptAndNothingElse() throws {
    let kept = try Timetable(
      .book, kept: "on a machine\tseconds\nold\t1.000e+00\nx\t2.000e+00\n", machine: "")
    _ = try kept.seconds("x") {}
    #expect(kept.tsv == "on a machine\tseconds\nx\t2.000e+00\n")
  }

  @Test func whatTheBookDoesNotKeepIsNamed() throws {
    let kept = try Timetable(.book, kept: "on a machine\tseconds\n", machine: "")
    let error = #expect(throws: PageError.self) { try kept.seconds("work") {} }
    #expect(error?.description.contains("no time of \"work\": --times record") ?? false)
    let none = #expect(throws: PageError.self) { try Timetable(.book, kept: nil, machine: "") }
    #expect(none?.description.contains("--times record") ?? false)
    for broken in ["seconds\n", "nonsense", "on a machine\tseconds\nx\n"] {
      #expect(throws: PageError.self) { try Timetable(.book, kept: broken, machine: "") }
    }
    let bad = try Timetable(.book, kept: "on a machine\tseconds\nx\tfast\n", machine: "")
    #expect(throws: PageError.self) { try bad.seconds("x") {} }
  }

  private let source = """
    //: # Demo
    let page = try Page("…")
    let times = try page.times()
    page.show("work", try times.seconds("work") {})
    try page.finish()
    """

  private func run(_ stage: Stage, _ times: String) throws {
    let page = try stage.page(["--times", times])
    let timetable = try page.times(file: stage.path, line: 3)
    page.show(
      "work", try timetable.seconds("work") { usleep(300_000) }, file: stage.path, line: 4)
    try page.finish(file: stage.path, line: 5)
  }

  @Test func aRunWithTimesOfItsOwnIsNotTheBooks() throws {
    let stage = try Stage(source)
    try run(stage, "measure")
    #expect(stage.exists("drafts/chapters/02-demo/README.md"))
    #expect(stage.exists("drafts/figures/02-demo/times.tsv"))
    #expect(!stage.exists("chapters/02-demo/README.md"))
    #expect(!stage.exists("figures/02-demo/times.tsv"))
    let page = try stage.woven("drafts/")
    #expect(page.contains("Times: measured in this run on \(Machine.description)."))
  }

  @Test func thePageIsTheSameUntilTimesAreRecorded() throws {
    let stage = try Stage(source)
    #expect(throws: PageError.self) { try run(stage, "book") }
    try run(stage, "record")
    let page = try stage.woven()
    let table = try stage.folder.text("figures/02-demo/times.tsv")
    try run(stage, "book")
    #expect(try stage.woven() == page)
    #expect(try stage.folder.text("figures/02-demo/times.tsv") == table)
    #expect(page.contains("Times: recorded on one machine"))
  }

  @Test func theMachineIsDescribedInOneLine() {
    #expect(!Machine.description.contains("\n") && !Machine.description.contains("\t"))
    #expect(Machine.description.contains("core"))
  }
}
