import Layers
import Notebook
import Tensors

/// The exercises of chapter 12, in order of difficulty.
public let speedExercises: [Exercise] = [
  operationsByHand, workingSetByHand, intensityByHand, roofByHand, registersByHand, savedByHand,
  threadsByHand,
]

private let operationsByHand = Exercise(
  "12.1",
  """
  The first convolution of D1 makes 32 maps of 26×26 from one digit of 28×28, with windows of 3×3. \
  How many floating-point operations is that? (A multiplication and an addition count as two; leave \
  the bias out.)
  """,
  answer: .number(389_376),
  mistakes: [
    Mistake(.number(194_688), "those are the multiply-adds; each is two operations."),
    Mistake(.number(451_584), "the maps are 26×26, not as large as the digit."),
    Mistake(.number(12_168), "that is one map; there are 32."),
    Mistake(.number(43_264), "each number of a map is a sum of 9 products."),
  ],
  hints: [
    "How many numbers come out, over all maps?",
    "Each of the 26·26·32 numbers is a sum. Of how many products?",
    "26·26·32 · 9 products, and an addition for each.",
  ],
  solution: { sheet in
    var generator = Generator(seed: 1)
    let layer = try Sequential<Float>(
      inputShape: [28, 28, 1], [.convolution(32, kernelSize: 3)], generator: &generator)
    let multiplyAdds = layer.summary[0].multiplyAdds
    sheet.show("multiply-adds, 26·26·32 · 3·3·1", grouped(multiplyAdds))
    sheet.show("operations, twice as many", grouped(2 * multiplyAdds))
    return .number(2 * multiplyAdds)
  })

private let workingSetByHand = Exercise(
  "12.2",
  """
  A layer's output is 11×11×64 numbers of 4 bytes. It is worked out for a whole batch of 64 images \
  before the next layer reads it. How many KB (of 1024 bytes) lie between the two layers?
  """,
  answer: .number(1936),
  tolerance: 0.01,
  mistakes: [
    Mistake(.number(30.25), "that is one image; the batch has 64."),
    Mistake(.number(484), "a number takes 4 bytes."),
    Mistake(.number(1_982_464), "those are bytes; a KB has 1024 of them."),
    Mistake(.number(1_982.464), "a KB has 1024 bytes here, not 1000."),
  ],
  hints: [
    "How many bytes is the output of one image?",
    "11·11·64 numbers, 4 bytes each, 64 images; then divide by 1024.",
  ],
  solution: { sheet in
    let bytes = 11 * 11 * 64 * 4
    sheet.show("bytes of one image, 11·11·64 · 4", grouped(bytes))
    sheet.show("KB of 64 images", grouped(64 * bytes / 1024))
    return .number(64 * bytes / 1024)
  })

private let intensityByHand = Exercise(
  "12.3",
  """
  A dense layer takes 1600 numbers through a weight `[1600, 10]` and adds 10 biases. For one image, \
  if every number (input, weights, biases, output) is moved once and has 4 bytes: how many \
  floating-point operations is that for each byte? Count multiplications and additions of the \
  weighted sums only; two decimals.
  """,
  answer: .number(0.45),
  tolerance: 0.005,
  mistakes: [
    Mistake(.number(0.23), "a multiply-add is two operations."),
    Mistake(.number(1.82), "that is for each number; a number has 4 bytes."),
    Mistake(.number(5), "that counts the input alone; the weights have to be read too."),
  ],
  hints: [
    "Operations: each of the 1600·10 weights is multiplied once, and added once.",
    "Numbers moved: 1600 + 1600·10 + 10 + 10.",
    "32,000 operations over 4 · 17,620 bytes.",
  ],
  solution: { sheet in
    let operations = 2 * 1600 * 10
    let bytes = 4 * (1600 + 1600 * 10 + 10 + 10)
    sheet.show("operations, 2 · 1600·10", grouped(operations))
    sheet.show("bytes, 4 · (1600 + 16000 + 10 + 10)", grouped(bytes))
    let intensity = Double(operations) / Double(bytes)
    sheet.show("operations for each byte", intensity, decimals: 2)
    return .number(intensity)
  })

private let roofByHand = Exercise(
  "12.4",
  """
  A core can do 80 GFLOP/s, and reads 20 GB/s from memory. A loop does 0.25 operations for each byte \
  that it reads from memory. How fast can it be at best, in GFLOP/s?
  """,
  answer: .number(5),
  mistakes: [
    Mistake(.number(80), "so fast it would be if the numbers were there; they have to be read."),
    Mistake(.number(20), "those are bytes in a second; the loop does 0.25 operations for each."),
    Mistake(.number(4), "that is the intensity at which memory is no longer the limit."),
    Mistake(.number(320), "multiply bandwidth by intensity; and no loop is faster than the peak."),
  ],
  hints: [
    "How many bytes arrive in a second, and how many operations does each of them feed?",
    "The limit is the lower of two roofs: 80, and bandwidth times intensity.",
  ],
  solution: { sheet in
    let slope = 20 * 0.25
    sheet.show("bandwidth · intensity, 20 · 0.25", slope)
    sheet.show("the lower of 80 and that", min(80, slope))
    return .number(min(80, slope))
  })

private let registersByHand = Exercise(
  "12.5",
  """
  A processor with AVX2 has 16 vector registers of 8 numbers. A tile works out 6 pixels and 16 \
  filters at a time: it holds all its sums, the weights of one term, and one input number spread \
  over a register. How many registers does it need?
  """,
  answer: .number(15),
  mistakes: [
    Mistake(.number(8), "16 filters fill two registers of 8 numbers, not one."),
    Mistake(.number(12), "those are the sums; the weights and the input need registers too."),
    Mistake(.number(14), "the input needs a register too."),
    Mistake(.number(13), "the weights of 16 filters fill two registers."),
    Mistake(.number(20), "one input at a time is enough: it is used and forgotten."),
  ],
  hints: [
    "How many registers do 16 filters fill, with 8 numbers in each?",
    "The sums are 6 · 2 registers. What else has to be in a register for a multiply-add?",
  ],
  solution: { sheet in
    let vectors = 16 / 8
    let (sums, weights, input) = (6 * vectors, vectors, 1)
    sheet.show("sums, 6 pixels · \(vectors) vectors", sums)
    sheet.show("weights", weights)
    sheet.show("input", input)
    return .number(sums + weights + input)
  })

private let savedByHand = Exercise(
  "12.6",
  """
  Winograd's F(3×3, 3×3) makes 3×3 numbers of a map at a time. How many times fewer \
  multiplications does it take than the direct way, its transforms not counted? Two decimals.
  """,
  answer: .number(3.24),
  tolerance: 0.005,
  mistakes: [
    Mistake(.number(25), "that is how many it takes; the direct way takes more. How many times?"),
    Mistake(.number(1.8), "that is F(3, 3) in one dimension; here rows and columns both save."),
    Mistake(.number(2.25), "that is F(2×2, 3×3)."),
    Mistake(.number(4), "that is F(4×4, 3×3)."),
    Mistake(.number(0.31), "the other way round: the direct way over Winograd's."),
  ],
  hints: [
    "In one dimension F(m, r) takes m + r − 1 multiplications in place of m · r.",
    "F(3, 3): five in place of nine. Then rows and columns.",
    "81 / 25.",
  ],
  solution: { sheet in
    let (direct, winograd) = (3 * 3 * 3 * 3, (3 + 3 - 1) * (3 + 3 - 1))
    sheet.show("direct, (3·3)²", direct)
    sheet.show("Winograd, (3 + 3 − 1)²", winograd)
    let ratio = Double(direct) / Double(winograd)
    sheet.show("direct / Winograd", ratio, decimals: 2)
    return .number(ratio)
  })

private let threadsByHand = Exercise(
  "12.7",
  """
  Nine tenths of a program's time can be cut into equal parts for several threads, one tenth cannot. \
  How many times as fast is it on four cores as on one, at best? Two decimals.
  """,
  answer: .number(3.08),
  tolerance: 0.006,
  mistakes: [
    Mistake(.number(4), "the tenth that cannot be cut takes as long as before."),
    Mistake(.number(3.6), "add up the time that is left, and divide by that."),
    Mistake(.number(0.33), "that is the time that is left; how many times as fast is that?"),
    Mistake(.number(10), "so fast it would be on endlessly many cores."),
  ],
  hints: [
    "Let the program take 1 on one core. What becomes of its 0.9, and of its 0.1?",
    "0.1 + 0.9 / 4 is what it takes on four.",
  ],
  solution: { sheet in
    let time = 0.1 + 0.9 / 4
    sheet.show("time on four cores, 0.1 + 0.9 / 4", time, decimals: 3)
    sheet.show("1 / that", 1 / time, decimals: 2)
    return .number(1 / time)
  })
