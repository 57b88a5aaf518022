internal import CProcessor
internal import CTeam
internal import Synchronization
import Tensors

#if canImport(Darwin)
  internal import Darwin
#else
  internal import Glibc
#endif

/// A fixed number of threads that stay alive between the pieces of work they share.
///
/// To call them together costs about a microsecond, which a thread made for each piece would not.
/// Between calls they wait awake for some tens of microseconds, and then asleep.
public final class Team {
  /// How many threads there are, that of the caller included.
  public let threads: Int

  private let meeting = Meeting()
  private var workers: [pthread_t] = []

  /// A team of the calling thread, number 0, and `threads` − 1 others.
  public init(threads: Int) {
    require(threads >= 1, "a team has one thread at least, the caller's, and not \(threads)")
    self.threads = threads
    for number in 1..<threads {
      workers.append(started(Worker(number: number, of: threads, meeting: meeting)))
    }
  }

  deinit {
    meeting.call(nil)
    for worker in workers { pthread_join(worker, nil) }
  }

  /// Calls `body` for each part of 0..<`parts` and returns when all are done.
  ///
  /// Part p is done by thread p mod `threads`, so each thread does its own parts in their order.
  /// What `body` changes must belong to its part, or to its thread. It may not call `run` again.
  public func run(_ parts: Int, _ body: (_ part: Int, _ thread: Int) -> Void) {
    require(parts >= 0, "work has no negative number of parts, and \(parts) was asked for")
    meeting.begin()
    if threads == 1 || parts <= 1 {
      for part in 0..<parts { body(part, 0) }
    } else {
      // `body` lives on this thread's stack. Lending it is sound: no worker calls it before `call`,
      // which shows the workers all that was written till then, and none after `waitForWorkers`,
      // which shows this thread all that they wrote. As far as the compiler can know, `lend` and
      // `takeBack` call it as well, so it and what it has captured are in memory from one to the
      // other.
      var lent = LentBody(function: nil, context: nil)
      lend(body, &lent)
      meeting.call(Work(parts: parts, workers: workers.count, body: lent))
      for part in stride(from: 0, to: parts, by: threads) { body(part, 0) }
      meeting.waitForWorkers()
      takeBack(body)
    }
    meeting.end()
  }
}

/// What the threads of a team are called for.
private struct Work {
  let parts: Int
  let workers: Int
  let body: LentBody
}

/// Where the threads of a team meet: what they do, and how far they are.
///
/// The work is written while the workers wait, and read by them after the number of the call has
/// changed; all else is atomic. So it may be shared.
private final class Meeting: @unchecked Sendable {
  /// The work of the last call; none when the team is to part.
  private let work = UnsafeMutablePointer<Work?>.allocate(capacity: 1)
  private let calls = Atomic<Int>(0)
  private let workersLeft = Atomic<Int>(0)
  private let isHeld = Atomic<Bool>(false)
  private let called = Bell()
  private let finished = Bell()

  init() { work.initialize(to: nil) }

  deinit { work.deallocate() }

  /// Claims the team for one run.
  func begin() {
    let wasHeld = isHeld.exchange(true, ordering: .acquiring)
    require(!wasHeld, "a team does one thing at a time: run was called within a run of it")
  }

  /// Frees the team for the next run.
  func end() { isHeld.store(false, ordering: .releasing) }

  /// Calls the workers to `newWork`.
  func call(_ newWork: Work?) {
    work.pointee = newWork
    workersLeft.store(newWork?.workers ?? 0, ordering: .relaxed)
    calls.add(1, ordering: .sequentiallyConsistent)
    called.ring()
  }

  /// Waits until every worker has finished what it was called for.
  func waitForWorkers() {
    finished.wait { workersLeft.load(ordering: .sequentiallyConsistent) == 0 }
  }

  /// Waits for call number `number`, counted from 1, and gives its work.
  func work(ofCall number: Int) -> Work? {
    called.wait { calls.load(ordering: .sequentiallyConsistent) == number }
    return work.pointee
  }

  /// Says that one worker has finished.
  func finish() {
    let left = workersLeft.subtract(1, ordering: .sequentiallyConsistent).newValue
    if left == 0 { finished.ring() }
  }
}

/// A thread of a team other than the caller's.
private final class Worker: Sendable {
  private let number: Int
  private let threads: Int
  private let meeting: Meeting

  init(number: Int, of threads: Int, meeting: Meeting) {
    self.number = number
    self.threads = threads
    self.meeting = meeting
  }

  /// Does its parts of each call until the team parts.
  func run() {
    var call = 1
    while let work = meeting.work(ofCall: call) {
      for part in stride(from: number, to: work.parts, by: threads) {
        call_lent_body(work.body, part, number)
      }
      meeting.finish()
      call += 1
    }
  }
}

/// Lets threads wait until something holds: awake at first, for mostly it soon does, then asleep.
///
/// Every access to what is waited for, and to the number of sleepers, is sequentially consistent:
/// either the waiting thread sees the change, or the ringing one sees that it sleeps.
private final class Bell: @unchecked Sendable {
  private let sleepers = Atomic<Int>(0)
  private let mutex = UnsafeMutablePointer<pthread_mutex_t>.allocate(capacity: 1)
  private let condition = UnsafeMutablePointer<pthread_cond_t>.allocate(capacity: 1)

  init() {
    pthread_mutex_init(mutex, nil)
    pthread_cond_init(condition, nil)
  }

  deinit {
    pthread_cond_destroy(condition)
    pthread_mutex_destroy(mutex)
    condition.deallocate()
    mutex.deallocate()
  }

  /// Returns as soon as `holds` does; who makes it hold rings afterwards.
  @inline(__always)
  func wait(until holds: () -> Bool) {
    for _ in 0..<200 {
      if holds() { return }
      processor_pause()
    }
    // There may be fewer processors than threads: let the others on.
    for _ in 0..<100 {
      if holds() { return }
      sched_yield()
    }
    pthread_mutex_lock(mutex)
    sleepers.add(1, ordering: .sequentiallyConsistent)
    while !holds() { pthread_cond_wait(condition, mutex) }
    sleepers.subtract(1, ordering: .sequentiallyConsistent)
    pthread_mutex_unlock(mutex)
  }

  /// Wakes all that sleep.
  func ring() {
    guard sleepers.load(ordering: .sequentiallyConsistent) > 0 else { return }
    pthread_mutex_lock(mutex)
    pthread_cond_broadcast(condition)
    pthread_mutex_unlock(mutex)
  }
}

// The functions of CTeam as Swift calls them: a closure is passed in two words, which they take as
// two arguments.

@_silgen_name("longhand_lend_body")
private func lend(
  _ body: (_ part: Int, _ thread: Int) -> Void, _ lent: UnsafeMutablePointer<LentBody>)

@_silgen_name("longhand_take_back_body")
private func takeBack(_ body: (_ part: Int, _ thread: Int) -> Void)

/// A thread that runs `worker`.
private func started(_ worker: Worker) -> pthread_t {
  let argument = Unmanaged.passRetained(worker).toOpaque()
  #if canImport(Darwin)
    var thread: pthread_t?
    let status = pthread_create(&thread, nil, { runWorker($0) }, argument)
    guard status == 0, let thread else { brokenPromise("no thread could be made: error \(status)") }
    return thread
  #else
    var thread = pthread_t()
    let status = pthread_create(&thread, nil, { runWorker($0) }, argument)
    require(status == 0, "no thread could be made: error \(status)")
    return thread
  #endif
}

private func runWorker(_ argument: UnsafeMutableRawPointer?) -> UnsafeMutableRawPointer? {
  if let argument { Unmanaged<Worker>.fromOpaque(argument).takeRetainedValue().run() }
  return nil
}
