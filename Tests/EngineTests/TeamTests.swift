import Engine
import Foundation
import Testing

@Suite struct TeamTests {
  /// Numbers that the parts of a run write, each its own.
  private final class Numbers {
    let buffer: UnsafeMutableBufferPointer<Int>

    init(count: Int) {
      buffer = .allocate(capacity: count)
      buffer.initialize(repeating: 0)
    }

    deinit { buffer.deallocate() }
  }

  @Test(arguments: 1...5, [0, 1, 2, 7, 1000])
  func everyPartIsDoneOnce(threads: Int, parts: Int) {
    let team = Team(threads: threads)
    #expect(team.threads == threads)
    let (times, by) = (Numbers(count: parts), Numbers(count: parts))
    team.run(parts) { part, thread in
      times.buffer[part] += 1
      by.buffer[part] = thread
    }
    #expect(times.buffer.allSatisfy { $0 == 1 })
    // One part alone is the caller's: part 0 belongs to thread 0.
    #expect(by.buffer.indices.allSatisfy { by.buffer[$0] == $0 % threads })
  }

  /// What the workers write in one run, the caller and the other workers read in the next.
  ///
  /// Three threads may be more than there are processors, and then each run waits for its turn.
  @Test(arguments: zip([1, 2, 3], [100_000, 100_000, 5_000]))
  func manyRuns(threads: Int, runs: Int) {
    let team = Team(threads: threads)
    let parts = 6
    let numbers = (Numbers(count: parts), Numbers(count: parts))
    var sum = 0
    for run in 0..<runs {
      let (from, to) = run % 2 == 0 ? (numbers.0, numbers.1) : (numbers.1, numbers.0)
      // Each part takes its left neighbour's number, which another thread has written, and adds 1.
      team.run(parts) { part, _ in
        to.buffer[part] = from.buffer[(part + parts - 1) % parts] + 1
      }
      sum += to.buffer[run % parts] - run
    }
    // After run number r, counted from 0, every number is r + 1: the differences are all 1.
    #expect(sum == runs * 1)
  }

  /// The caller lets the workers fall asleep, and then waits long enough for one to sleep itself.
  @Test func sleepersAreWoken() {
    let team = Team(threads: 2)
    for sleeper in [0, 1, 0, 1] {
      Thread.sleep(forTimeInterval: 0.02)
      let done = Numbers(count: 2)
      team.run(2) { part, thread in
        if thread == sleeper { Thread.sleep(forTimeInterval: 0.02) }
        done.buffer[part] = 1
      }
      #expect(done.buffer.allSatisfy { $0 == 1 })
    }
  }

  /// The closure is lent with its context: what it captured can be changed through it.
  @Test func aBodyMayCaptureVariables() {
    let team = Team(threads: 3)
    var mine = 0
    team.run(10) { part, thread in
      if thread == 0 { mine += part }
    }
    #expect(mine == 0 + 3 + 6 + 9)
  }

  #if os(Linux)
    /// In a process of its own, where few other threads come and go.
    @Test func workersEndWithTheTeam() async {
      await #expect(processExitsWith: .success) {
        func threadCount() throws -> Int {
          try FileManager.default.contentsOfDirectory(atPath: "/proc/self/task").count
        }
        let before = try threadCount()
        for _ in 0..<10 {
          let team = Team(threads: 33)
          team.run(33) { _, _ in }
          #expect(try threadCount() >= before + 32 - 8)
        }
        #expect(try threadCount() <= before + 8)
      }
    }
  #endif

  @Test func aRunWithinARunIsRefused() async {
    for threads in [1, 2] {
      let result = await #expect(
        processExitsWith: .failure, observing: [\.standardErrorContent]
      ) { [threads = threads as Int] in
        let team = Team(threads: threads)
        team.run(2) { part, _ in team.run(1) { _, _ in } }
      }
      let message = String(decoding: result?.standardErrorContent ?? [], as: UTF8.self)
      #expect(message.contains("a team does one thing at a time"))
    }
  }

  @Test func aTeamOfNobodyIsRefused() async {
    await #expect(processExitsWith: .failure) { _ = Team(threads: 0) }
  }
}
