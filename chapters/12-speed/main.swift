//: # Speed: how a loop becomes an engine
//:
//: Chapter 2 wrote a convolution as six loops. They are right, and they are slow: the processor under
//: them could do the same sums a hundred times faster. Nothing is wrong with the formula. What is
//: slow is the *order* in which the loops ask for numbers, and where they keep what they are adding
//: up.
//:
//: This chapter takes the second convolution of D1 from the six loops to an engine, one step at a
//: time. Every step is code that you can run. Every step is timed on the spot, and its numbers are
//: held against those of the step before, to the last bit.
//:
//: At its end you will be able, with a pencil, to
//:
//: - count the operations of a layer, the bytes that it must move, and the one over the other;
//: - say from that how fast a loop can be at best on a given machine;
//: - choose a tile that fits the registers, and say what becomes of one that does not;
//: - work out how much memory lies between two layers, and which cache has room for it;
//: - do a convolution with fewer multiplications than it has products;
//: - say what a second core can bring, and what it cannot.
import Datasets
import Exercises
import Figures
import Layers
import Notebook
import Tensors

let page = try Page(
  "How six loops become an engine: every step timed, and proved equal to the last.")
let times = try page.times()
let mnist = try page.mnist()
//: Times differ from machine to machine and from run to run; nothing else on this page does. Those
//: you read here were taken once, and the book keeps them in a file; everything that follows from
//: them is worked out from there. `swift run speed` measures your own machine and writes its page to
//: `drafts/`. (`--times record` puts them into the book.)
//:
//: ## What has to be done
//:
//: The layer: 32 maps of 13×13 come in, 64 maps of 11×11 go out, through windows of 3×3. Its input
//: is a real one, what D1's first convolution and pooling make of the first test digit. (The weights
//: are random, and so are the biases; a sum takes as long with good weights as with bad ones.)
let network = try Sequential<Float>(
  inputShape: [28, 28, 1],
  [
    .convolution(32, kernelSize: 3), .relu, .maxPooling(2),
    .convolution(64, kernelSize: 3), .relu, .maxPooling(2),
  ], initialiser: .glorotUniform, generator: &page.generator)
for bias in [network.parameters[1], network.parameters[3]] {
  bias.value = Tensor(shape: bias.value.shape) { _ in Float(page.generator.normal()) / 10 }
}
let outputs = try network.forwardThroughAll(try mnist.test.images([0]))
let maps = outputs[2].output.at(0)
let (kernel, bias) = (network.parameters[2].value, network.parameters[3].value)
page.show("x", maps.shape)
page.show("w", kernel.shape)
page.show("b", bias.shape)
//: Two counts tell nearly everything about a layer's speed. The first is its *operations*. Each
//: number that comes out is a sum of 3·3·32 products; a product and its addition, a *multiply-add*,
//: are two floating-point operations, FLOP for short. The second is the *bytes* that have to be moved
//: at least: every number of input, weights and output once, at four bytes each.
let layer = ConvolutionSizes(
  height: 13, width: 13, inputChannels: 32, kernelSize: 3, outputChannels: 64)
page.show("numbers that come out, 11·11·64", grouped(layer.outputCount))
page.show("products in each, 3·3·32", layer.terms)
page.show("operations, two for each product", grouped(layer.operations))
page.show("bytes, each number once", grouped(layer.bytes))
page.show("operations for each byte", significant(Double(layer.operations) / Double(layer.bytes)))
//: The last line is the layer's *arithmetic intensity*. It is high: a number that has been fetched
//: could be used dozens of times. Whether a loop does so, or fetches it again for every use, is what
//: this chapter is about.
//:
//: ## What the machine can do
//:
//: A processor has two speeds. One is how fast it computes when all numbers are at hand. We measure
//: it with a loop that does nothing but fused multiply-adds on sums in registers, sixteen numbers at
//: a time. The other is how fast numbers arrive, and that depends on where they lie: in the small
//: first-level cache (L1), in the second (L2), or out in memory.
let cores = 2
let rounds = 10_000
var peaks: [Double] = []
for threads in [1, cores] {
  // As many sums as hide the time that one multiply-add takes, and not more than there are registers.
  let most = try times.seconds("multiply-adds alone, \(threads) threads") {
    onThreads(threads, lanes: threads) { _ in spin(rounds) }
  }
  peaks.append(Double(threads * rounds * operationsOfASpin) / most / 1e9)
}
let levels = try [("L1", 16), ("L2", 256), ("memory", 128 * 1024)].map { name, kilobytes in
  let numbers = Numbers(count: kilobytes * 256)
  let seconds = try times.seconds("reading \(kilobytes) KB, \(name)") {
    keep(readThrough(numbers, rounds: 1))
  }
  return (name: name, bandwidth: Double(kilobytes * 1024) / seconds / 1e9)
}
let roof = Roof(peak: peaks[0], peakOfAll: peaks[1], levels: levels)
page.show("peak of one core", significant(roof.peak) + " GFLOP/s")
page.show("peak of two cores", significant(roof.peakOfAll) + " GFLOP/s")
page.table(
  ["numbers from", "arrive at, GB/s", "operations a byte must feed to reach the peak"],
  levels.map { [$0.name, significant($0.bandwidth), significant(roof.peak / $0.bandwidth)] })
//: (A GFLOP is a billion operations, a GB a billion bytes.) Put the two together, and you have the
//: *roofline*: at an intensity of $a$ operations for each byte, from a place that delivers $B$ bytes
//: a second, no loop is faster than
//:
//: $$ \min(\text{peak},\; a \cdot B) $$
//:
//: Below the last column's number a loop waits for its numbers, above it for its arithmetic.
//:
//: ## Stage 1: six loops
//:
//: Here they are, over the library's tensors, as in chapter 2.
try page.listing("chapters/12-speed/SpeedStages.swift", "func sixLoops(")

let x = Numbers(maps.scalars)
let w = Numbers(kernel.scalars)
let b = Numbers(bias.scalars)
let y = Numbers(count: layer.outputCount)
var stages: [Stage] = []
let reference = sixLoops(maps, kernel, bias)
let loops = try times.seconds("six loops") { _ = sixLoops(maps, kernel, bias) }
stages.append(
  Stage(
    name: "1 six loops", seconds: loops, operations: layer.operations,
    bytes: bytes(read: 2, written: 0, perMultiplyAdds: 1)))
page.show("one image", duration(loops))
page.show("speed", significant(stages[0].rate) + " GFLOP/s")
page.show(
  "numbers that differ from the library's convolution",
  differing(reference.scalars, outputs[3].output.scalars))
//: Each multiply-add asks for two numbers, 8 bytes, and does two operations: an intensity of a
//: quarter. But L1 alone would allow far more than this. What else takes the time?

/// Bytes that the inner loop of a stage moves for the whole layer, if for `count` multiply-adds it
/// reads and writes this many numbers.
func bytes(read: Double, written: Double, perMultiplyAdds count: Double) -> Double {
  4 * (read + written) / count * Double(layer.operations / 2)
}

/// Runs a stage, holds its numbers against the six loops, times it, and says what came of it.
func run(
  _ name: String, bytes: Double, side: LinePlot.Note.Side = .right, line: Int = #line,
  _ convolve: (ConvolutionSizes, Input, Input, Input, Output) -> Void
) throws {
  for place in 0..<y.count { y.start[place] = .nan }
  convolve(layer, x.start, w.start, b.start, y.start)
  let wrong = differing(y.scalars, reference.scalars)
  let seconds = try times.seconds(name) { convolve(layer, x.start, w.start, b.start, y.start) }
  let stage = Stage(
    name: name, seconds: seconds, operations: layer.operations, bytes: bytes, side: side)
  let gain = significant((stages.last?.seconds ?? seconds) / seconds)
  page.show("one image", duration(seconds) + ", \(gain) times as fast as before", line: line)
  page.show("speed", significant(stage.rate) + " GFLOP/s", line: line)
  page.show("numbers that differ from the six loops'", wrong, line: line)
  stages.append(stage)
}
//: ## Stage 2: pointers
//:
//: A tensor checks every index: four comparisons for a weight, three for an input, for each single
//: product. That is what you want while a program is being written. Here the sizes are checked once,
//: before the loops, and the loops work on bare pointers. Not a sum is changed.
try page.listing("chapters/12-speed/SpeedStages.swift", "func pointerLoops(")
try run(
  "2 pointers", bytes: bytes(read: 2, written: 0, perMultiplyAdds: 1), pointerLoops)
//: It is still slow, for two reasons.
//:
//: **The way through memory.** The innermost loop goes over the input channels. The inputs lie side
//: by side, but a weight's next channel lies 64 numbers further on. Memory comes in *cache lines* of
//: 64 bytes, sixteen numbers, and of each line that is fetched this loop uses one number and walks on.
//:
//: **A sum that waits for itself.** A multiply-add takes several ticks of the clock from beginning to
//: end, and the next one needs its result. A core could begin two in every tick, but here each has to
//: wait for the one before. Nor may the compiler help by adding in another order: floating-point sums
//: would change in their last bits, and it keeps ours as we wrote it.
//:
//: ## Stage 3: the filters innermost
//:
//: The 64 sums at one pixel have nothing to do with each other. So we put their loop innermost: one
//: input number meets the weights of all filters, which lie side by side. Each sum still takes its
//: terms in the same order, so its bits stay. Only the order *among* the sums has changed.
try page.listing("chapters/12-speed/SpeedStages.swift", "func filtersLast(")
try run(
  "3 filters innermost", bytes: bytes(read: 2, written: 1, perMultiplyAdds: 1), filtersLast)
//: Now the compiler sees neighbouring sums that do not wait for each other, and takes sixteen of them
//: at a time in one instruction, by itself. But look at what the inner loop moves: for each
//: multiply-add it reads a weight and a sum, and writes the sum back. The sums live in memory.
//:
//: ## Stage 4: a vector
//:
//: Let us keep them out of it. `SIMD16<Float>` is sixteen numbers in one register: sixteen filters.
//: We hold their sixteen sums there until all their terms are added, and write them once. One term is
//: then one read of sixteen weights, one read of an input, which is spread over all sixteen places,
//: and one multiply-add.
try run(
  "4 one vector", bytes: bytes(read: 17, written: 0, perMultiplyAdds: 16),
  RegisterTile<1, 1>.convolve)
//: Two thirds of the bytes are saved, but not two thirds of the time. Again a sum waits for itself;
//: that it is sixteen wide does not help. There have to be *several* such sums on the way.
//:
//: ## Stage 5: a register tile
//:
//: So take more of them: `vectors` times sixteen filters, and `pixels` windows at once. A vector of
//: weights, once it is in its register, serves all pixels; an input, once it is spread, serves all
//: filters. A tile of $p$ pixels and $v$ vectors has for each term
//:
//: - $p \cdot v$ multiply-adds, none of which waits for another;
//: - $p + v$ reads, in place of $2 p v$;
//: - and it keeps $p \cdot v$ sums, $v$ vectors of weights and an input in registers.
try page.listing("chapters/12-speed/SpeedStages.swift", "static func sums(")
//: The shape of the tile is a matter of registers. The wider it is, the more multiply-adds there are
//: for each read; but what does not fit into the registers has to go back to memory after every term,
//: and the gain is lost. A processor with AVX-512 has 32 registers of sixteen numbers. Watch what
//: happens as the tile grows beyond that.
typealias Convolve = (ConvolutionSizes, Input, Input, Input, Output) -> Void
let shapes: [(pixels: Int, vectors: Int, run: Convolve)] = [
  (1, 1, RegisterTile<1, 1>.convolve), (1, 4, RegisterTile<1, 4>.convolve),
  (2, 4, RegisterTile<2, 4>.convolve), (4, 4, RegisterTile<4, 4>.convolve),
  (6, 4, RegisterTile<6, 4>.convolve), (7, 4, RegisterTile<7, 4>.convolve),
  (8, 4, RegisterTile<8, 4>.convolve), (11, 4, RegisterTile<11, 4>.convolve),
]
page.table(
  ["tile", "sums", "registers", "multiply-adds for each read", "GFLOP/s", "of the peak"],
  try shapes.map { shape in
    let (p, v) = (shape.pixels, shape.vectors)
    let seconds = try times.seconds("tile \(p)×\(v)") {
      shape.run(layer, x.start, w.start, b.start, y.start)
    }
    let rate = Double(layer.operations) / seconds / 1e9
    return [
      "\(p)×\(v)", "\(p * v)", "\(p * v + v + 1)",
      significant(Double(p * v) / Double(p + v)), significant(rate),
      "\(Int((100 * rate / roof.peak).rounded())) %",
    ]
  })
//: Why 6×4, and not 12×2, which has as many sums? Count the reads of one term: 6 + 4 against 12 + 2,
//: for the same 24 multiply-adds. The squarer the tile, the fewer reads. A layer with 32 filters has
//: no four vectors of them; there a tile of two has to do.
try run(
  "5 tile 6×4", bytes: bytes(read: 4 * 16 + 6, written: 0, perMultiplyAdds: 6 * 4 * 16),
  side: .below, RegisterTile<6, 4>.convolve)
//: The same bits, as the last line says: each of the sums has met its terms in the order of the six
//: loops. This is close to what the core can do at all. From here on, one layer of one image has
//: little to give. But a network has several layers, and a batch many images.
//:
//: ## Stage 6: one image at a time
//:
//: Two blocks of D1's network, each a convolution, ReLU and 2×2 pooling, over a batch of images.
//: There are two ways to go through it. *Layer at a time*: each layer takes the whole batch before the
//: next one begins. That is how a framework is built, and how chapter 8 wrote it. *Image at a time*:
//: the first image goes through all layers, then the second. The sums are the same, and so are the
//: loops. What differs is how long a number lies about before it is used again, and where it lies
//: meanwhile.
let batch = 256
let first = ConvolutionSizes(
  height: 28, width: 28, inputChannels: 1, kernelSize: 3, outputChannels: 32)
let blocks = [
  LayerBlock(
    sizes: first, weights: Numbers(network.parameters[0].value.scalars),
    bias: Numbers(network.parameters[1].value.scalars)),
  LayerBlock(sizes: layer, weights: w, bias: b),
]
let counts = [
  ("digit", first.inputCount), ("convolution 1", first.outputCount),
  ("pooling 1", blocks[0].pooledCount), ("convolution 2", layer.outputCount),
  ("pooling 2", blocks[1].pooledCount),
]
page.show("images in the batch", batch)
page.table(
  ["what lies behind", "one image", "the batch"],
  counts.map { [$0, size(4 * $1), size(4 * $1 * batch)] })
page.show("weights of both", size(4 * (first.weightCount + layer.weightCount)))
//: Hold the two columns against the caches of the machine, in the line at the top of the page. What
//: one image leaves behind, and the weights, have room in the second-level cache of a core. What the
//: batch leaves behind has not. Layer at a time, each layer reads what the one before has written long
//: ago, and it has to come back from the third level, or from memory.
let digits = Numbers(try mnist.test.images(Array(0..<batch)).scalars)
let results = Numbers(count: batch * blocks[1].pooledCount)
let wide = counts.dropFirst().map { Numbers(count: batch * $1) }
let narrow = counts.dropFirst().map { Numbers(count: $1) }
layerAtATime(blocks, batch, digits.start, wide)
imageAtATime(blocks, 0..<batch, digits.start, narrow, results.start)
let byLayers = try times.seconds("layer at a time") {
  layerAtATime(blocks, batch, digits.start, wide)
}
let byImages = try times.seconds("image at a time") {
  imageAtATime(blocks, 0..<batch, digits.start, narrow, results.start)
}
page.show("layer at a time, each image", duration(byLayers / Double(batch)))
page.show("image at a time, each image", duration(byImages / Double(batch)))
page.show("times as fast", significant(byLayers / byImages))
page.show("numbers that differ", differing(wide[3].scalars, results.scalars))
page.show(
  "numbers that differ from the library's network, first image",
  differing(Array(results.scalars.prefix(blocks[1].pooledCount)), outputs[5].output.scalars))
//: ## Stage 7: fusing
//:
//: Even image at a time, the convolution writes its whole map, ReLU reads and writes it again, and
//: pooling reads it a third time, to keep a quarter of it. Why write it down at all? Two rows of the
//: convolution are all that a row of pooling needs. So we work out two rows, rectify and pool them
//: while they are still in the first-level cache, and use the same room for the next two.
try page.listing("chapters/12-speed/SpeedPasses.swift", "func convolveRectifyPool(")
//: There is a second gain. Pooling drops the last row and the last column of the 11×11 maps; a
//: convolution that knows who is going to read it does not work them out.
page.show("pixels of the map, 11·11", layer.outputHeight * layer.outputWidth)
page.show("pixels that are pooled, 10·10", 4 * blocks[1].pooledHeight * blocks[1].pooledWidth)
page.show(
  "between convolution and pooling, in place of \(size(4 * first.outputCount))",
  size(4 * 2 * first.outputWidth * first.outputChannels))
let parted = Numbers(results.scalars)
fused(blocks, 0..<batch, digits.start, narrow, results.start)
let together = try times.seconds("fused") {
  fused(blocks, 0..<batch, digits.start, narrow, results.start)
}
page.show("fused, each image", duration(together / Double(batch)))
page.show("times as fast", significant(byImages / together))
page.show("numbers that differ", differing(parted.scalars, results.scalars))
//: ## Stage 8: fewer multiplications
//:
//: So far every product of the formula was formed. Is that necessary? For a window that slides, no.
//: Here is the smallest case, called F(2, 3): *two* neighbouring outputs of a kernel of *three*.
let d: Tensor<Float> = [[1, 3, 2, 5]]
let g: Tensor<Float> = [[2, -1, 4]]
page.show("d", d)
page.show("g", g)
let direct = try page.work("y") { try convolution(d, g, observer: &$0) }
//: Six multiplications. Shmuel Winograd found that four are enough:
//:
//: $$ m_1 = (d_0 - d_2) \, g_0 $$
//:
//: $$ m_2 = (d_1 + d_2) \, \tfrac{1}{2} (g_0 + g_1 + g_2) $$
//:
//: $$ m_3 = (d_2 - d_1) \, \tfrac{1}{2} (g_0 - g_1 + g_2) $$
//:
//: $$ m_4 = (d_1 - d_3) \, g_2 $$
//:
//: $$ y_0 = m_1 + m_2 + m_3, \qquad y_1 = m_2 - m_3 - m_4 $$
let sides = winogradSides(d.scalars, g.scalars)
let products = sides.map { $0.data * $0.kernel }
page.table(
  ["", "of the data", "of the kernel", "product"],
  sides.enumerated().map { number, side in
    ["m\(number + 1)", format(side.data), format(side.kernel), format(products[number])]
  })
page.show("y0 = m1 + m2 + m3", products[0] + products[1] + products[2])
page.show("y1 = m2 − m3 − m4", products[1] - products[2] - products[3])
//: Multiply the formulas out, and everything that is too much cancels. What is paid for it are
//: additions. But the column *of the kernel* is worked out once, for all windows and all images, and
//: the column *of the data* once for all filters. With 32 channels and 64 filters hardly anything is
//: left of that cost, and the products are what counts.
//:
//: In general $m$ outputs of a kernel of $r$ take $m + r - 1$ products in place of $m \cdot r$. In two
//: dimensions it is done along the rows and along the columns, and the saving is squared.
page.table(
  ["", "products", "directly", "times fewer"],
  [2, 4].map { m in
    let (fewer, all) = ((m + 2) * (m + 2), m * m * 9)
    return [
      "F(\(m)×\(m), 3×3)", "\(fewer)", "\(all)",
      significant(Double(all) / Double(fewer)),
    ]
  })
//: ## Stage 9: threads
//:
//: The last step is the plainest: there are two cores, so let both work. The images of a batch have
//: nothing to do with each other; one core takes one half, one the other.
let threaded = Numbers(count: results.count)
let rooms = (0..<4).map { _ in counts.dropFirst().map { Numbers(count: $1) } }
var spans: [Double] = []
for threads in [1, cores] {
  fusedOnThreads(blocks, batch, digits, rooms, threaded, threads: threads)
  page.show(
    "\(threads) threads: numbers that differ", differing(threaded.scalars, results.scalars))
  let seconds = try times.seconds("fused, \(threads) threads") {
    fusedOnThreads(blocks, batch, digits, rooms, threaded, threads: threads)
  }
  page.show("\(threads) threads, each image", duration(seconds / Double(batch)))
  spans.append(seconds)
}
page.show("times as fast", significant(spans[0] / spans[1]))
//: If a part $p$ of the time can be cut in two and the rest cannot, two cores take $1 - p + p/2$ of
//: it (*Amdahl's law*).
page.show("p, from the times", format(2 * (1 - spans[1] / spans[0]), decimals: 3))
//: ### The same bits on one core and on two
//:
//: A forward pass adds nothing up between images, so the bits cannot depend on the threads. Training
//: does: a gradient is a sum over all images of the batch. And floating-point sums depend on their
//: order.
let huge: Float = 16_777_216
page.show("((16777216 + 1) + 1) + 1", ((huge + 1) + 1) + 1)
page.show("(16777216 + 1) + (1 + 1)", (huge + 1) + (1 + 1))
//: The first is a sum on one core, the second the same sum on two cores, half each. A program that
//: cuts its sums into as many parts as it has cores gives other numbers on another machine. This
//: library cuts a batch into a fixed number of *lanes*, four, whatever the number of threads. Each
//: lane adds up its own images, and then the lanes are added in their order, whichever was done first.
try page.listing("chapters/12-speed/SpeedPasses.swift", "func channelSums(")
let pixels = blocks[1].pooledHeight * blocks[1].pooledWidth
let sums = [(4, 1), (4, 2), (1, 1), (2, 2)].map { lanes, threads in
  channelSums(batch, pixels: pixels, channels: 64, results, lanes: lanes, threads: threads)
}
page.table(
  ["lanes", "threads", "of 64 sums differ from the first row", "largest relative difference"],
  zip([(4, 1), (4, 2), (1, 1), (2, 2)], sums).map { cut, sum in
    let difference = largestRelativeDifference(sum, sums[0])
    return [
      "\(cut.0)", "\(cut.1)", "\(differing(sum, sums[0]))",
      difference == 0 ? "0" : format(difference, decimals: 9),
    ]
  })
//: ## All stages
let moved = passBytes(blocks)
let passOperations = batch * (first.operations + layer.operations)
stages += [
  Stage(
    name: "6a layer at a time", seconds: byLayers, operations: passOperations,
    bytes: Double(batch) * moved.parted, side: .left),
  Stage(
    name: "6b image at a time", seconds: byImages, operations: passOperations,
    bytes: Double(batch) * moved.parted, side: .left),
  Stage(
    name: "7 fused", seconds: together, operations: passOperations,
    bytes: Double(batch) * moved.fused),
  Stage(
    name: "9 two threads", seconds: spans[1], operations: passOperations,
    bytes: Double(batch) * moved.fused, cores: cores),
]
page.table(
  ["stage", "time", "GFLOP/s", "of the peak", "FLOP per byte asked for", "times stage 1"],
  stages.map { stage in
    let peak = stage.cores == 1 ? roof.peak : roof.peakOfAll
    return [
      stage.name, duration(stage.seconds), significant(stage.rate),
      "\(Int((100 * stage.rate / peak).rounded())) %", significant(stage.intensity),
      significant(stage.rate / stages[0].rate),
    ]
  })
page.figure(
  "roofline",
  caption: """
    The stages under the roofs of the machine: the slopes are what L1, L2 and memory deliver, the \
    ceiling is what the core computes. A point's place from left to right is how many operations its \
    loop does for each byte that it asks for.
    """, rooflinePlot(roof, stages))
//: ## What the document says
//:
//: D0 §6.3 names three ways to make a network fast enough for use.
//: ## Summary
//:
//: - Operations of a convolution: two for each product, $2 \cdot k^2 c \cdot h w f$.
//: - Arithmetic intensity: operations over bytes. A loop does at best
//:   $\min(\text{peak},\; a \cdot B)$.
//: - A tile of $p \cdot v$ sums needs $p v + v + 1$ registers and does $p v$ multiply-adds for $p + v$
//:   reads.
//: - Keep what lies between two layers in the cache: one image at a time, fused.
//: - $m$ outputs of a kernel of $r$ take $m + r - 1$ products.
//: - Sums are cut by a rule that does not ask how many cores there are.
//:
//: ## Exercises
page.exercises(speedExercises)
try page.finish()
