import Layers
import Tensors

/// How worked steps are set.
public enum WorkForm: Sendable {
  /// One line for each output: `R[0, 0] = 1·1 + 0·2 + (-1)·3 = -2`.
  case lines
  /// One table for each output, with a row for every step.
  case tables
}

extension Sheet {
  /// Lets an operator work before the reader's eyes: what it tells its observer is set on the page,
  /// and its result is handed on.
  ///
  /// `name` is that of the outputs. With `only`, just these are shown: places in the output, or
  /// backward the places of those who receive a share. At most `limit` of them are. Without
  /// `zeros`, the shares of outputs whose upstream is 0 are left out, for they change nothing.
  ///
  ///     let map = try page.work("R") { try convolution(image, kernel, observer: &$0) }
  @discardableResult
  public func work<Scalar: TensorScalar, Result>(
    _ name: String, as form: WorkForm = .lines, only: [Position]? = nil, limit: Int = 64,
    decimals: Int? = nil, zeros: Bool = true, file: String = #filePath, line: Int = #line,
    _ operation: (inout Recorder<Scalar>) throws -> Result
  ) rethrows -> Result {
    reach(file: file, line: line)
    var recorder = Recorder<Scalar>()
    let result = try operation(&recorder)
    let steps = zeros ? recorder.steps : recorder.steps.filter { !$0.sendsNothing }
    let work = Work(steps: steps, name: name, decimals: decimals)
    for block in work.blocks(as: form, only: only, limit: limit) {
      put(block, file: file, line: line)
    }
    return result
  }
}

/// The steps that an operator told, cut into pieces that a reader can redo one by one.
struct Work<Scalar: TensorScalar> {
  /// What one number, or one row of numbers, was made of.
  struct Piece {
    /// Left of the equals sign: `R[0, 0]`, or backward `input[0, 0]`.
    var subject: String
    /// The place by which the piece can be chosen.
    var place: Position
    var steps: [Step<Scalar>]
  }

  let pieces: [Piece]
  private let writer: StepWriter<Scalar>

  init(steps: [Step<Scalar>], name: String, decimals: Int?) {
    writer = StepWriter(name: name, decimals: decimals)
    let isBackward = steps.contains { if case .share = $0 { true } else { false } }
    pieces = isBackward ? Self.receivers(of: steps) : Self.outputs(of: steps, name: name)
  }

  /// The pieces as blocks of a page.
  func blocks(as form: WorkForm, only: [Position]?, limit: Int) -> [Block] {
    let chosen = pieces.filter { only?.contains($0.place) ?? true }
    let shown = chosen.prefix(limit)
    var rest: [Block] = []
    if chosen.count > shown.count {
      rest.append(.text("… and \(grouped(chosen.count - shown.count)) more in the same way"))
    }
    switch form {
    case .lines:
      let lines = shown.map(writer.line)
      return (lines.isEmpty ? [] : [.text(lines.joined(separator: "\n"))]) + rest
    case .tables:
      return shown.flatMap(writer.table) + rest
    }
  }

  /// Forward: what lies between `begins` and `ends` makes one piece, any other step its own.
  private static func outputs(of steps: [Step<Scalar>], name: String) -> [Piece] {
    var pieces: [Piece] = []
    var isOpen = false
    for step in steps {
      switch step {
      case .begins(let output):
        pieces.append(Piece(subject: subject(name, output), place: output, steps: []))
        isOpen = true
      case .ends:
        pieces[pieces.count - 1].steps.append(step)
        isOpen = false
      case .applied(let input, _, _):
        pieces.append(Piece(subject: subject(name, input), place: input, steps: [step]))
      default:
        if isOpen {
          pieces[pieces.count - 1].steps.append(step)
        } else {
          pieces.append(Piece(subject: name, place: Position(), steps: [step]))
        }
      }
    }
    return pieces
  }

  /// Backward: the shares that one receiver is sent make one piece, inputs before weights.
  private static func receivers(of steps: [Step<Scalar>]) -> [Piece] {
    var order: [Receiver] = []
    var shares: [Receiver: [Step<Scalar>]] = [:]
    for step in steps {
      guard case .share(_, _, let receiver, _, _, _) = step else { continue }
      if shares[receiver] == nil { order.append(receiver) }
      shares[receiver, default: []].append(step)
    }
    let pieces = order.map { receiver in
      Piece(
        subject: receiver.subject, place: receiver.place ?? Position(),
        steps: shares[receiver] ?? [])
    }
    return [0, 1, 2, 3, 4, 5].flatMap { rank in
      zip(order, pieces).filter { $0.0.rank == rank }.map(\.1)
        .sorted { $0.place.indices.lexicographicallyPrecedes($1.place.indices) }
    }
  }

  private static func subject(_ name: String, _ place: Position) -> String {
    place.rank == 0 ? name : name + place.description
  }
}

extension Step {
  /// Whether it is a share of an upstream that is 0.
  fileprivate var sendsNothing: Bool {
    if case .share(_, let upstream, _, _, _, _) = self { upstream == 0 } else { false }
  }
}

extension Receiver {
  /// The place of the receiver; none for padding.
  fileprivate var place: Position? {
    switch self {
    case .input(let place): place
    case .weight(let place), .bias(let place), .mean(let place), .variance(let place): place
    }
  }

  fileprivate var subject: String {
    switch self {
    case .input(nil): "padding"
    case .input(let place?): "input\(place)"
    case .weight(let place): "weight\(place)"
    case .bias(let place): "bias\(place)"
    case .mean(let place): "mean\(place)"
    case .variance(let place): "variance\(place)"
    }
  }

  /// Where it stands among the receivers.
  fileprivate var rank: Int {
    switch self {
    case .input(nil): 5
    case .input: 0
    case .weight: 1
    case .bias: 2
    case .mean: 3
    case .variance: 4
    }
  }
}
