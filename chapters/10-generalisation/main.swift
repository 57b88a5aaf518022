//: # Generalisation: digits that the network has not seen
//:
//: A network that names every digit it was trained on may have understood digits, or it may have
//: learned these few by heart. Only digits that it has never seen can tell. Here we make a network
//: learn by heart, on purpose, and watch what that does. Then we try the remedies that the documents
//: name (D0 §9.1, D1 §9, D3 §10, D4 §9), each on the same few digits, from the same first weights and
//: for the same number of steps, and measure what each is worth.
//:
//: At the end of this chapter you can, with a pencil,
//:
//: - shift, turn, scale and shear a picture, and work out any pixel of the result;
//: - take a step with an L1 or an L2 penalty, and say which weights each of them wears down;
//: - drop numbers from a row, and say by how much the others have to grow;
//: - say after which epoch a training stops early;
//: - work out what an ensemble answers, and why that never costs more than its members do;
//: - part digits for cross-validation, and say what its scores estimate, and what they do not do.
import Datasets
import Exercises
import Figures
import Kernels
import Layers
import Notebook
import Tensors
import Training

let page = try Page("Over-fitting made to happen, and every remedy measured against it.")
let mnist = try page.mnist()
//: ## Learning by heart
//:
//: We need few digits, and a network with room for many. The digits are drawn at random from the
//: training images. The network has two convolutions, as D1's has, each half as wide, and a dense
//: layer before the last one. A `Recipe` holds what a remedy may change. A `Trial` holds what all
//: recipes share: the digits, the first weights and the order in which the digits come.
let plain = Recipe(name: "no remedy", isWatched: true)
let trials = (1...5).map { Trial($0, of: mnist, seed: page.seed) }
try page.listing(
  "chapters/10-generalisation/GeneralisationTrials.swift", "func train(", comment: false)
var long = plain
long.epochs = 100
let someTest = try mnist.test.prefix(1000)
let plainTraining = try trials[0].train(long, watching: someTest)
page.show("digits", plain.digits)
page.show("numbers that the network learns", grouped(plainTraining.network.parameterCount))
page.show("epochs", long.epochs)
page.show("test images that it is asked about after each", grouped(someTest.count))
//: There are many more numbers to be learned than digits to learn them from, so nothing forces the
//: network to find what all sevens have in common. It may as well remember each.
page.figure(
  "overfitting",
  caption: """
    A training on few digits. On these the loss goes to zero. On the test images it falls at first, \
    while what is learned holds for all digits, then turns and rises: the network grows surer of \
    answers that are wrong. The accuracy shows much less of it.
    """, overfittingPlot(plainTraining.history))
let watched = plainTraining.history.epochs.compactMap { record in
  record.validation.map { (epoch: record.epoch, test: $0, training: record.training) }
}
let best = watched.min { $0.test.loss < $1.test.loss } ?? watched[0]
let last = watched[watched.count - 1]
page.table(
  ["after epoch", "loss on its own digits", "test loss", "test accuracy"],
  [watched[0], best, last].map {
    [
      "\($0.epoch)", format($0.training.loss, decimals: 4), format($0.test.loss, decimals: 4),
      percent(Double($0.test.accuracy)),
    ]
  })
page.say(
  """
  The test loss is least after epoch \(best.epoch). From there on, all that the training does for \
  its own digits makes the others worse on the whole.
  """)
//: Why does the loss rise, where the accuracy hardly falls? A loss asks how sure an answer is
//: (chapter 8). On its own digits the network can lower it for ever by growing surer, and it cannot
//: grow surer of these alone. The digits that it misreads, it misreads with more and more confidence.
//:
//: *Over-fitting* is this gap, between what a network does on the digits it has learned and on
//: others. D0 §9.1 puts it so: the model does very well on the training data and badly on the test
//: data.
//:
//: One training may be lucky. So all that follows is done five times, in five *trials*, each with
//: digits and first weights of its own, and stated as mean ± standard deviation of the five. All
//: recipes are tried on the same five, so that two of them can be compared trial by trial. The first
//: training was given time to go wrong; in the trials each has fewer epochs, and is asked about all the
//: test images at its end.
page.show("epochs of a trial", plain.epochs)
page.show("steps of a trial", plain.epochs * plain.digits / 32)

/// What becomes of a recipe in the five trials.
func outcome(_ recipe: Recipe) throws -> Outcome {
  try outcome(
    recipe.name,
    sideBySide(trials.count) {
      try trials[$0].train(recipe, watching: recipe.isWatched ? someTest : nil)
    })
}

/// What the networks of the five trials make of their own digits and of all the test images.
func outcome(_ name: String, _ trained: [Trained]) throws -> Outcome {
  Outcome(
    name: name, trained: trained,
    training: try trained.map { try $0.asked(about: $0.digits).score },
    test: try sideBySide(trained.count) { try trained[$0].asked(about: mnist.test) })
}
let none = try outcome(plain)
page.show("loss on its own digits", spread(none.trainingLosses, decimals: 4))
page.show("test loss", spread(none.losses, decimals: 3))
page.show("right on its own digits, in %", spread(none.trainingAccuracies, decimals: 1))
page.show("right on the test images, in %", spread(none.accuracies, decimals: 1))
page.claim(
  .D0, "9.1", "a network that over-fits: right on its training digits, and on the test's",
  says: "more",
  gets: Change(differences(none.trainingAccuracies, from: none.accuracies)).text("more", "less"),
  because: """
    \(spread(none.trainingAccuracies, decimals: 1)) % and \(spread(none.accuracies, decimals: 1)) %. \
    As a description of the gap it holds; "badly" is saying much.
    """)

/// A table of outcomes beside that without a remedy.
func compare(_ outcomes: [Outcome], line: Int = #line) {
  page.table(
    ["", "loss on its own digits", "test loss", "test accuracy, %", "points gained"],
    ([none] + outcomes).map { outcome in
      [
        outcome.name, spread(outcome.trainingLosses, decimals: 3),
        spread(outcome.losses, decimals: 3), spread(outcome.accuracies, decimals: 1),
        outcome.name == none.name ? "" : gain(outcome),
      ]
    }, line: line)
}

/// The points of per cent of test accuracy that an outcome gains, trial by trial: `+1.8 ± 0.3`.
func gain(_ outcome: Outcome, beside other: Outcome = none) -> String {
  let gains = differences(outcome.accuracies, from: other.accuracies)
  return (meanAndSpread(gains).mean > 0 ? "+" : "") + spread(gains, decimals: 2)
}

/// What a document claims a remedy to do against over-fitting, beside what it does.
func gapClaim(
  _ document: Document, _ section: String, _ remedy: String, _ outcome: Outcome,
  beside other: Outcome = none, because reason: String = "", line: Int = #line
) {
  let change = Change(differences(outcome.gaps, from: other.gaps))
  let numbers =
    "\(spread(outcome.gaps, decimals: 3)) in place of \(spread(other.gaps, decimals: 3))."
  page.claim(
    document, section, "the gap between test loss and own loss with \(remedy)", says: "smaller",
    gets: change.text("larger", "smaller"),
    because: numbers + (reason.isEmpty ? "" : " " + reason), line: line)
}

/// What a document claims a remedy to do for the test accuracy, beside what it does.
func claim(
  _ document: Document, _ section: String, _ remedy: String, _ outcome: Outcome,
  because reason: String = "", line: Int = #line
) {
  let change = Change(differences(outcome.accuracies, from: none.accuracies))
  page.claim(
    document, section, "test accuracy with \(remedy)", says: "higher",
    gets: change.text("higher", "lower"),
    because: """
      \(spread(outcome.accuracies, decimals: 1)) % in place of \(spread(none.accuracies, decimals: 1)) \
      %, a gain of \(gain(outcome)) points.
      """ + (reason.isEmpty ? "" : " " + reason), line: line)
}
//: Two questions are to be kept apart. Does a remedy make the *gap* smaller, the test loss less the
//: loss on the network's own digits? And is the network right more often on others? A change counts as
//: one if its mean over the trials is more than three times the standard error of that mean (their
//: standard deviation through the root of five). Five trials of a recipe that changes nothing would look
//: like a change about once in twenty-five times.
//:
//: ## More digits
//:
//: The first remedy is the one that cannot always be had (D1 §9.2, D3 §10.2): more digits. The number
//: of steps stays the same, so each digit is seen less often.
let sizes = try [5, 25].map { times in
  var recipe = Recipe(name: "\(grouped(times * plain.digits)) digits")
  (recipe.digits, recipe.isWatched) = (min(times * plain.digits, mnist.trainCount), times == 5)
  recipe.epochs = plain.epochs / times
  return try outcome(recipe)
}
let manyDigits = sizes[0]
compare(sizes)
gapClaim(.D1, "9.2", "five times the digits", manyDigits)
claim(.D3, "10.2", "five times the digits", manyDigits)
//: ## New digits out of old ones
//:
//: A seven that is moved by a pixel is still a seven, but to the network it is another picture. So is
//: a seven that leans a little more, or is a little larger. To change the digits at random each time
//: that they are seen is called *augmentation*. It costs no new digits, only some work.
//:
//: Take a small picture of a seven.
let seven: Tensor<Double> = [
  [0, 0, 0, 0, 0], [0, 8, 8, 8, 0], [0, 0, 0, 8, 0], [0, 0, 4, 4, 0], [0, 0, 8, 0, 0],
]
page.show("P", seven)
//: To turn it, one might send each pixel of the old picture to its new place. But the new places lie
//: between the pixels; some pixels would be hit twice, others never. So we go the other way. Each
//: pixel of the *new* picture asks where it comes from. That place lies between four old pixels, and
//: it takes a mean of the four, weighted by how near each is. With $i$ and $j$ the whole parts of row
//: and column, $a$ and $b$ what is left over:
//:
//: $$ (1-a)(1-b) P_{i,j} + (1-a)\,b\,P_{i,j+1} + a(1-b) P_{i+1,j} + a\,b\,P_{i+1,j+1} $$
//:
//: This is *bilinear interpolation*; the four weights add up to 1. In the library:
try page.listing("Sources/Datasets/Warping.swift", "func interpolate<", comment: false)
//: Where does a pixel come from? Count from the centre $c$ of the picture: $u = j - c_x$ to the right,
//: $v = i - c_y$ down. Each mapping is then undone.
//:
//: - *Shifted* by so much, it was at $u - \text{right}$, $v - \text{down}$.
//: - *Turned* by $\theta$ against the clock, it was at $x = \cos\theta\,u - \sin\theta\,v$,
//:   $y = \sin\theta\,u + \cos\theta\,v$.
//: - *Scaled* by $s$, it was at $u / s$, $v / s$.
//: - *Sheared* by $\varphi$, so that upright strokes lean to the right, it was at $u + \tan\varphi\,v$,
//:   $v$.
//: - *Flipped*, it was at $-u$, $v$.
//:
//: Now one pixel, the one in row 1 and column 3, under each. The picture's centre is row 2, column 2,
//: so $u = 1$ and $v = -1$.
let pixel = (row: 1, column: 3)
let warps: [(name: String, warp: Warp)] = [
  ("shifted by 0.25 down, 0.5 right", Warp(right: 0.5, down: 0.25)),
  ("turned by 30°", Warp(rotation: 30)), ("scaled by 1.25", Warp(scale: 1.25)),
  ("sheared by 20°", Warp(shear: 20)), ("flipped", Warp(isFlipped: true)),
]
for (name, warp) in warps {
  let source = warp.source(ofRow: 1, column: 3, rows: 5, columns: 5)
  page.show(
    "\(name): from row \(format(source.row, decimals: 3)), column "
      + "\(format(source.column, decimals: 3))")
  _ = try page.work("new", only: [Position(1, 3)], decimals: 3) {
    try warped(seven, by: warp, observer: &$0)
  }
}
//: The turn once more, with a pencil:
let (sine, cosine) = (0.5, 0.75.squareRoot())
page.show("cos 30°", cosine, decimals: 3)
page.show("sin 30°", sine, decimals: 3)
page.show("x = cos 30° · 1 − sin 30° · (−1)", cosine + sine, decimals: 3)
page.show("y = sin 30° · 1 + cos 30° · (−1)", sine - cosine, decimals: 3)
page.show("row 2 + y, column 2 + x", [2 + sine - cosine, 2 + cosine + sine], decimals: 3)
page.figure(
  "warps",
  caption: """
    The small seven and what becomes of it. The framed pixel is the one that was worked out. What \
    comes from between pixels is a mean, so edges grow softer; what comes from outside is paper.
    """,
  warpFigure(
    seven, try warps.map { ($0.name, try warped(seven, by: $0.warp)) }, pixel: pixel))
//: A hand does more than that: it bends a stroke here and stretches it there. *Elastic distortion*
//: (Simard and others, 2003) draws the digit on rubber, and pulls. Each pixel gets a random number
//: from −1 to 1 for down and one for right. By themselves they would tear the digit to dust. So they
//: are smoothed by a Gaussian $g$ of standard deviation $\sigma$, after which neighbours move alike,
//: and multiplied by $\alpha$:
//:
//: $$ d_{i,j} = \alpha \sum_k \sum_l g_k\, g_l\, r_{i+k,\,j+l} $$
//:
//: The pixel in row $i$ and column $j$ then comes from row $i + d_{i,j}$, and the column likewise. We
//: take the paper's two numbers, in pixels:
let elastic = Elastic(strength: 34, smoothness: 4)
page.show("α", elastic.strength)
page.show("σ", elastic.smoothness)
let digits = try trials[0].digits(plain)
let model = digits.indices(ofClass: 7).first ?? 0
var fieldGenerator = Generator(seed: page.seed)
let field = elastic.displacement(rows: 28, columns: 28, generator: &fieldGenerator)
let bent = try warped(digits.image(model), by: Warp(), displacement: field)
page.table(
  ["pixel", "down by", "right by", "comes from row", "column", "becomes"],
  [(8, 14), (14, 14), (20, 12)].map { row, column in
    let (down, right) = (field.down[row, column], field.right[row, column])
    return [
      "[\(row), \(column)]", format(down, decimals: 3), format(right, decimals: 3),
      format(Float(row) + down, decimals: 3), format(Float(column) + right, decimals: 3),
      format(bent[row, column], decimals: 3),
    ]
  })
page.figure(
  "elastic",
  caption: """
    A digit on rubber: how far each pixel goes down and to the right for its ink, and what becomes \
    of the digit. Where the first field is red, ink comes from below, and so moves up.
    """, elasticFigure(digits.image(model), field, bent))
//: Here are the kinds of change that we try, within which bounds, and one digit under each of them in
//: several epochs. What an image becomes follows from the seed, the epoch and the image's number
//: alone. So a training that is stopped and resumed sees the same images, and so do any number of
//: threads.
let kinds: [(name: String, augmentation: Augmentation)] = [
  ("shift, up to 2 pixels", Augmentation(shift: 2)),
  ("turn, up to 15°", Augmentation(rotation: 15)),
  ("scale, 0.85 to 1.15", Augmentation(scale: 0.15)),
  ("shear, up to 15°", Augmentation(shear: 15)),
  ("elastic", Augmentation(elastic: elastic)),
  (
    "all five", Augmentation(shift: 2, rotation: 15, scale: 0.15, shear: 15, elastic: elastic)
  ),
  ("flips", Augmentation(flips: true)),
]
page.figure(
  "augmentation",
  caption: """
    One digit under each kind of change, as it is seen in eight epochs. Nearly all are what a person \
    might still write; a flipped one is not.
    """,
  augmentationSheet(
    digits.image(model),
    kinds.map { name, augmentation in
      let examples = AugmentedImages(digits, augmentation, seed: page.seed)
      return (
        name,
        (1...8).map { epoch in
          examples.beginEpoch(epoch)
          return examples.image(model)
        }
      )
    }))
let augmented = try kinds.map { name, augmentation in
  try outcome(
    Recipe(name: name, augmentation: augmentation, isWatched: name == "all five"))
}
compare(augmented)
let shifted = augmented[0]
let together = augmented[5]
let flipped = augmented[6]
//: Look at the first column too. The more the digits are changed, the less there is to learn by heart,
//: for the network never sees one of them twice as it was. And the longer it needs: with all five at
//: once, so few steps are hardly enough. At the end of the chapter we give it more.
claim(.D0, "9.1", "augmentation, all five", together)
claim(.D1, "9.1", "random crops: shifts, up to 2 pixels", shifted)
claim(.D1, "9.1", "flips", flipped, because: "A digit in a mirror is another sign, or none.")
//: Flips are one of the examples of augmentation in D1 §9.1, and D3 §10.1 has them too. For cats and
//: cars they are right: a cat in a mirror is a cat. A two in a mirror is none, and a network that has
//: to call it a two learns something wrong, and shares its room between two shapes. Which classes
//: suffer?

/// The part of each class that is named rightly, on the average of the trials.
func meanRecalls(_ outcome: Outcome) -> [Double] {
  let all = outcome.test.map(recalls)
  return (0...9).map { number in meanAndSpread(all.map { $0[number] }).mean }
}
let (plainRecalls, flippedRecalls) = (meanRecalls(none), meanRecalls(flipped))
page.table(
  ["class"] + (0...9).map { "\($0)" },
  [
    [none.name] + plainRecalls.map { format($0, decimals: 1) },
    [flipped.name] + flippedRecalls.map { format($0, decimals: 1) },
    ["points lost"]
      + differences(plainRecalls, from: flippedRecalls).map {
        format($0, decimals: 1)
      },
  ])
let grown = grownConfusion(from: none, to: flipped)
page.say(
  """
  The mistake that has grown most: a \(grown.truth) is taken for a \(grown.said), \
  \(format(grown.before, decimals: 0)) times in the test before, and \
  \(format(grown.after, decimals: 0)) times after (means of the trials).
  """)
//: The rule of augmentation is in this table: change a digit in every way that leaves it the same
//: digit, and in no other.
//:
//: D4 §9 gives augmentation another aim: it makes the model adapt to more diverse data. That can be
//: measured on diverse data. Change the *test* images, within the bounds of all five.
let diverse = AugmentedImages(try mnist.test, kinds[5].augmentation, seed: page.seed)
let diverseAccuracies = try [none, together].map { outcome in
  try outcome.trained.map { 100 * Double(try $0.asked(about: diverse).score.accuracy) }
}
page.show("right, without augmentation, in %", spread(diverseAccuracies[0], decimals: 1))
page.show("right, with all five, in %", spread(diverseAccuracies[1], decimals: 1))
page.claim(
  .D4, "9", "accuracy on shifted, turned, scaled, sheared and bent test digits after augmentation",
  says: "higher",
  gets: Change(differences(diverseAccuracies[1], from: diverseAccuracies[0]))
    .text("higher", "lower"),
  because: """
    \(spread(diverseAccuracies[1], decimals: 1)) % in place of \
    \(spread(diverseAccuracies[0], decimals: 1)) %.
    """)
//: D0 §9.2 says that augmentation makes data more diverse. That can be counted: how many different
//: pictures does a training show its network?
let shown = AugmentedImages(digits, kinds[5].augmentation, seed: page.seed)
let changes = (1...plain.epochs).flatMap { epoch in
  shown.beginEpoch(epoch)
  return (0..<shown.count).map { shown.warp(of: $0) }
}
page.claim(
  .D0, "9.2", "different pictures that a training shows, with augmentation", says: "more",
  gets: Set(changes).count > digits.count ? "more" : "as many",
  because: """
    \(grouped(Set(changes).count)) different changes in place of \(digits.count) digits as they are.
    """)
//: D3 §10.1 recommends turns, flips and changes of scale for something else: against *noise*. So we
//: add noise to test images, evenly drawn from −½ to ½ for each pixel, and ask the network that was
//: trained so, and the one that was not.
let document3 = try outcome(
  Recipe(
    name: "turns, flips, scale", augmentation: Augmentation(rotation: 15, scale: 0.15, flips: true))
)
let noisyCount = min(2000, mnist.testCount)
var noiseGenerator = Generator(seed: page.seed)
let clean = try mnist.test.prefix(noisyCount)
let noise = Tensor<Float>(
  uniform: -0.5..<0.5, shape: [noisyCount, 28, 28, 1], generator: &noiseGenerator)
let noisy = Batch(
  inputs: (clean.allImages() + noise).map { min(max($0, 0), 1) }, classes: clean.classes)
let noisyAccuracies = try [none, document3].map { outcome in
  try outcome.trained.map { 100 * Double(try $0.asked(about: noisy).score.accuracy) }
}
page.claim(
  .D3, "10.1", "accuracy on noisy test digits after turns, flips and changes of scale",
  says: "higher",
  gets: Change(differences(noisyAccuracies[1], from: noisyAccuracies[0])).text("higher", "lower"),
  because: """
    \(spread(noisyAccuracies[1], decimals: 1)) % in place of \
    \(spread(noisyAccuracies[0], decimals: 1)) %, trial by trial \
    \(spread(differences(noisyAccuracies[1], from: noisyAccuracies[0]), decimals: 1)) points more. \
    What prepares for noise is noise, and none of these changes makes any.
    """)
//: ## Small weights
//:
//: A network that remembers a digit does it with weights that answer to this digit and no other; and
//: the surer it wants to be, the larger they have to grow. A *penalty* makes size cost something. It is
//: added to the loss (D0 §9.1, D1 §9.1, D3 §10.2, D4 §9; of which only the names are given):
//:
//: $$ \text{L1}: \; L + \lambda \sum_k |w_k| \qquad \text{L2}: \; L + \tfrac{1}{2} \lambda \sum_k w_k^2 $$
//:
//: Its part of the gradient is $\lambda\,\text{sign}(w_k)$ for L1 and $\lambda w_k$ for L2. Let three
//: weights take three steps of plain gradient descent, $\eta = 0.1$ and $\lambda = 0.5$, with nothing
//: but the penalty to push them:
for decay in [WeightDecay.l1(0.5), .l2(0.5)] {
  let weights = Parameter<Double>(name: "w", value: [2, -1, 0.12])
  let rule = StochasticGradientDescent<Double>(learningRate: 0.1, decay: decay)
  for step in 1...3 {
    rule.step([weights])
    page.show("\(decay == .l1(0.5) ? "L1" : "L2") \(step)", weights.value, decimals: 4)
  }
}
//: L2 takes the same *part* of each weight: large ones lose much, small ones next to nothing. L1 takes
//: the same *amount* from each, so small ones come down to zero and large ones hardly feel it.
//: (At zero they swing about it, by no more than a step.) With Adam, which divides a gradient by its
//: usual size, a penalty does not act as it does here; the third way, *decoupled*, shortens the weights
//: beside the step. Chapter 7 tells more.
//:
//: The strengths below were chosen to make the loss least on other training images; the test images
//: had no part in it.
let penalised = try [
  ("L1", WeightDecay.l1(3e-4)), ("L2", .l2(1e-2)), ("decoupled", .decoupled(1)),
].map { name, decay in
  try outcome(Recipe(name: name, decay: decay, isWatched: name == "L2"))
}
compare(penalised)
let (l1, l2) = (penalised[0], penalised[1])
//: What has become of the weights? Here are their sizes in the first trial, biases left out.
func weights(_ outcome: Outcome) -> [Double] {
  outcome.trained[0].network.parameters.filter { $0.name.hasSuffix("weight") }
    .flatMap { $0.value.scalars.map { Double($0.magnitude) } }
}
page.table(
  ["", "sum of sizes", "sum of squares", "smaller than 0.001", "largest"],
  ([none] + penalised).map { outcome in
    let sizes = weights(outcome)
    return [
      outcome.name, format(sizes.reduce(0, +), decimals: 0),
      format(sizes.reduce(0) { $0 + $1 * $1 }, decimals: 1),
      percent(Double(sizes.count { $0 < 0.001 }) / Double(sizes.count)),
      format(sizes.max() ?? 0, decimals: 2),
    ]
  })
//: D4 §9 says that L1 and L2 make the model less complex. Its weights are as many as before; but how
//: many of them still count for anything?
let counting = [none, l1, l2].map { outcome in weights(outcome).count { $0 >= 0.001 } }
page.claim(
  .D4, "9", "weights of 0.001 and more with an L1 penalty", says: "fewer",
  gets: counting[1] < counting[0] ? "fewer" : "no fewer",
  because: "\(grouped(counting[1])) in place of \(grouped(counting[0])).")
page.claim(
  .D4, "9", "sum of the weights' squares with an L2 penalty", says: "smaller",
  gets: squares(l2) < squares(none) ? "smaller" : "no smaller",
  because: "\(format(squares(l2), decimals: 1)) in place of \(format(squares(none), decimals: 1)).")

func squares(_ outcome: Outcome) -> Double { weights(outcome).reduce(0) { $0 + $1 * $1 } }
//: Does it help against over-fitting (D0 §9.1, D1 §9.2, D3 §10.2)? And is the network right more
//: often (D1 §9.1)?
gapClaim(.D0, "9.1", "an L1 penalty", l1)
gapClaim(.D0, "9.1", "an L2 penalty", l2)
gapClaim(.D1, "9.2", "an L2 penalty", l2)
gapClaim(.D3, "10.2", "an L1 penalty", l1)
gapClaim(.D3, "10.2", "an L2 penalty", l2)
let noWiser =
  "It makes the network less sure of itself, where it is right and where it is wrong, and no wiser."
claim(.D1, "9.1", "an L1 penalty", l1, because: noWiser)
claim(.D1, "9.1", "an L2 penalty", l2, because: noWiser)
//: ## Dropping numbers
//:
//: *Dropout* (D1 §9.1; Hinton and others, 2012) makes it hard to remember a digit by one telling number:
//: in each step of training, chance sets some numbers of a layer to 0. What the next layer learns may
//: not rest on any of them alone. With rate $p$, each number is dropped with probability $p$, and the
//: others are divided by $1 - p$, so that the mean stays as it was:
//:
//: $$ y_k = \frac{m_k}{1 - p}\, x_k \qquad m_k = 0 \text{ with probability } p, \text{ else } 1 $$
//:
//: Once it is trained, the network uses all its numbers, and nothing is dropped. Eight numbers, with
//: $p = \tfrac{1}{2}$, in two steps:
let row: Tensor<Double> = [[1, 2, 3, 4, 5, 6, 7, 8]]

/// What dropout makes of a row on the average of many steps.
func meanOfMasks(_ row: Tensor<Double>, rate: Double, count: Int) throws
  -> Tensor<Double>
{
  let rows = try (0..<count).map { step in
    try dropout(row, mask: DropoutMask(seed: UInt64(step), rate: rate))
  }
  return rows.reduce(0 * row, +) / Double(count)
}
for (step, seed) in [(1, 9), (2, 10)] {
  page.show("y in step \(step)", try dropout(row, mask: DropoutMask(seed: UInt64(seed), rate: 0.5)))
}
page.show(
  "mean of a thousand such steps", try meanOfMasks(row, rate: 0.5, count: 1000), decimals: 2)
//: In a map, neighbouring pixels say much the same, and a dropped one is not missed. So D4 §5.2 drops
//: whole maps, a quarter of them, behind its pooling: `Dropout2d(0.25)`. Here are two pixels of three
//: channels, channel by channel:
let maps: Tensor<Double> = [[[[1, 10, 100], [2, 20, 200]]]]
page.show(
  "y", try dropout(maps, mask: DropoutMask(seed: 5, rate: 0.5), wholeChannels: true))
//: We drop half of the numbers behind the dense layer, or a quarter of the maps behind the second
//: pooling, or both.
func layers(dropping: Bool, maps: Bool) -> [LayerDescription] {
  var layers = plainLayers
  if dropping { layers.insert(.dropout(0.5), at: 9) }
  if maps { layers.insert(.dropout2d(0.25), at: 6) }
  return layers
}
let dropped = try [
  Recipe(name: "dropout ½", layers: layers(dropping: true, maps: false), isWatched: true),
  Recipe(name: "dropout2d ¼", layers: layers(dropping: false, maps: true)),
  Recipe(name: "both dropouts", layers: layers(dropping: true, maps: true)),
].map(outcome)
compare(dropped)
claim(.D1, "9.1", "dropout", dropped[0])
gapClaim(.D1, "9.2", "dropout", dropped[0])
//: To drop whole maps does little here: there are few of them behind the second pooling, and each is
//: missed. (D4 gives no figure for it.)
//:
//: ## Stopping in time
//:
//: The first figure suggests a remedy that costs less than nothing: stop where the test loss is least
//: (D0 §9.1, D1 §9.2). But the test images must not be asked. A network that was chosen because it does
//: well on them has been fitted to them, and they can no longer say how it does on digits that nobody
//: has seen. So some of the digits have to be given up for *validation*: they are never learned from,
//: only asked. We keep back a fifth.
//:
//: The rule: look after each epoch. If for five epochs in a row the loss on the validation digits has
//: not been less than its least so far, stop, and go back to the weights of the best epoch.
let stopping = EarlyStopping(patience: 5)
try page.listing("Sources/Training/EarlyStopping.swift", "func stops(")
let kept = plain.digits / 5
page.show("kept back", kept)

/// Trains with a part of the digits kept back, and stops early or not.
func holdingBack(_ stopping: EarlyStopping?) throws -> [Trained] {
  try sideBySide(trials.count) { number in
    let digits = try trials[number].digits(plain)
    return try trials[number].train(
      plain, on: digits.subset(kept..<plain.digits), watching: digits.prefix(kept),
      stopping: stopping)
  }
}
let stopped = try holdingBack(stopping)
let early = try outcome("early stopping", stopped)
page.table(
  ["trial", "best epoch", "stopped after", "its validation loss", "test loss", "test accuracy, %"],
  stopped.indices.map { number in
    let epochs = stopped[number].history.epochs
    let best = stopping.best(of: epochs)
    return [
      "\(number + 1)", "\(best?.epoch ?? 0)", "\(epochs.count)",
      format(best?.validation?.loss ?? .nan, decimals: 3),
      format(early.losses[number], decimals: 3), format(early.accuracies[number], decimals: 1),
    ]
  })
let unstopped = try outcome("a fifth kept back, not stopped", try holdingBack(nil))
compare([unstopped, early])
//: To be fair to the rule, the second row has the same digits kept back, and goes on to the end. The
//: third is what stopping makes of it: a smaller gap, in most trials with less than half of the steps.
//: But the digits that were given up for it are missed, and so few of them are a blunt tool: see how far
//: validation loss and test loss lie apart.
gapClaim(
  .D0, "9.1", "early stopping", early, beside: unstopped,
  because: "In test accuracy: \(gain(early, beside: unstopped)) points.")
gapClaim(.D1, "9.2", "early stopping", early, beside: unstopped)
//: D4 §9 has another advice, for fine-tuning: to begin with a low learning rate, lest the model
//: over-fit. We take a tenth of ours.
var slow = Recipe(name: "a tenth of the rate")
slow.learningRate = 0.0001
let slowly = try outcome(slow)
compare([slowly])
gapClaim(
  .D4, "9", "a tenth of the learning rate", slowly,
  because: """
    But it over-fits less because it learns less: in test accuracy, \(gain(slowly)) points. With so \
    many steps a low rate is a training that is stopped too early.
    """)
//: ## Asking several
//:
//: Train several networks from different first weights, and let them answer together: an *ensemble*
//: (D0 §9.1). Each has learned the digits, but what each makes of a digit that it has not seen is
//: partly its own affair. The ensemble answers with the mean of their probabilities, and what they do
//: not agree on is levelled out.
let members = try sideBySide(4 * trials.count) { number in
  try trials[number / 4].train(plain, member: UInt64(number % 4 + 1))
}

/// The five networks of a trial.
func ensemble(_ trial: Int) -> [Sequential<Float>] {
  [none.trained[trial].network] + members[4 * trial..<4 * trial + 4].map(\.network)
}
let answers = try ensemble(0).map {
  try evaluate($0, on: mnist.test, loss: .crossEntropyFromProbabilities)
}
let agreed = try evaluate(
  ensemble: ensemble(0), on: mnist.test, loss: .crossEntropyFromProbabilities)
//: Here is a test image that the first network misreads and the ensemble reads, and what each of the
//: five thinks of the two classes in question.
let saved =
  agreed.classes.indices.first { index in
    agreed.predictions[index] == agreed.classes[index]
      && answers[0].predictions[index] != agreed.classes[index]
  } ?? 0
let (truth, mistaken) = (agreed.classes[saved], answers[0].predictions[saved])
page.table(
  ["test image \(grouped(saved))", "p of \(truth), which it is", "p of \(mistaken)", "loss"],
  (answers + [agreed]).enumerated().map { number, answer in
    let p = answer.outputs[saved, truth]
    return [
      number < answers.count ? "network \(number + 1)" : "mean of the five", format(p, decimals: 3),
      format(answer.outputs[saved, mistaken], decimals: 3),
      format(-Float.logarithm(p), decimals: 3),
    ]
  })
//: That the mean costs less than its members do on the average is no luck. The loss is $-\ln p$, and its
//: curve sags: between any two of its points it lies below the straight line. So the loss of a mean is
//: never greater than the mean of the losses (Jensen's inequality), for every digit.
let losses = answers.map { Double($0.score.loss) }
page.show("test losses of the five", losses, decimals: 3)
page.show("their mean", meanAndSpread(losses).mean, decimals: 3)
page.show("test loss of the ensemble", Double(agreed.score.loss), decimals: 3)
func asked(_ trial: Int, about images: LabelledImages) throws -> Evaluation {
  try evaluate(
    ensemble: ensemble(trial), on: images, loss: .crossEntropyFromProbabilities, threads: 1)
}
let five = Outcome(
  name: "ensemble of five", trained: none.trained,
  training: try trials.indices.map { try asked($0, about: none.trained[$0].digits).score },
  test: try sideBySide(trials.count) { try asked($0, about: mnist.test) })
compare([five])
gapClaim(
  .D0, "9.1", "an ensemble of five", five, because: "In test accuracy: \(gain(five)) points.")
//: It costs five trainings, and five answers for each digit ever after.
//:
//: ## What to believe beforehand
//:
//: Suppose that there are these few digits and no test images. How good is the network? Asking
//: about digits it has learned tells nothing. Digits that are kept back are missed. *Cross-validation*
//: (D3 §2.5, D4 §9) asks about all without giving up any: part the digits into five parts, train five
//: networks, each on four parts, and ask each about the part that it has not seen. Ten digits, in five
//: parts:
var foldGenerator = Generator(seed: page.seed)
let ten = try folds(of: [0, 1, 0, 1, 0, 1, 0, 1, 0, 1], parts: 5, generator: &foldGenerator)
page.table(
  ["network", "learns from", "is asked about"],
  ten.enumerated().map { number, fold in
    [
      "\(number + 1)", fold.training.map(String.init).joined(separator: ", "),
      fold.validation.map(String.init).joined(separator: ", "),
    ]
  })
//: (They are dealt out class by class, so that each part has as many of a class as any other: even
//: numbers are of one class here, odd ones of the other.) Now the digits of the first trial, with
//: three recipes. How well would one have known beforehand what each is worth?
let parts = try folds(of: digits.classes, parts: 5, generator: &foldGenerator)

/// What cross-validation says of a recipe, and the test of the same networks, in per cent, and the
/// gaps between their losses.
func crossValidated(_ recipe: Recipe) throws -> (
  validation: [Double], test: [Double], gaps: [Double]
) {
  let networks = try sideBySide(parts.count) {
    try trials[0].train(recipe, on: digits.subset(parts[$0].training))
  }
  let result = try outcome(recipe.name, networks)
  let validation = try parts.indices.map { number in
    let asked = try networks[number].asked(about: digits.subset(parts[number].validation))
    return 100 * Double(asked.score.accuracy)
  }
  return (validation, result.accuracies, result.gaps)
}
let recipes =
  [plain] + [5, 6].map { Recipe(name: kinds[$0].name, augmentation: kinds[$0].augmentation) }
let estimates = try recipes.map(crossValidated)
page.table(
  ["", "the five parts, %", "their mean, %", "standard error", "in truth, on the test images, %"],
  estimates.indices.map { number in
    let (mean, spread) = meanAndSpread(estimates[number].validation)
    return [
      recipes[number].name,
      estimates[number].validation.map { format($0, decimals: 0) }.joined(separator: ", "),
      format(mean, decimals: 1), format(spread / 5.0.squareRoot(), decimals: 1),
      format(meanAndSpread(estimates[number].test).mean, decimals: 1),
    ]
  })
//: What is estimated is how a network fares that learns from *four parts*, for that is what each of the
//: five did. One that learns from all five will do a little better. The parts differ a good deal, for
//: they are small; their mean is surer. The *standard error* says by how much it may well be off: the
//: standard deviation of the parts over the root of their number. (It is a little too small, for any
//: two of the networks have most of their digits in common.)
//:
//: D4 §9 lists cross-validation among the remedies. Does it keep a network from over-fitting?
page.claim(
  .D4, "9", "the gap between test loss and own loss in cross-validation, beside one training",
  says: "smaller",
  gets: meanAndSpread(estimates[0].gaps).mean < none.gaps[0] ? "smaller" : "no smaller",
  because: """
    \(spread(estimates[0].gaps, decimals: 3)) over the five networks, and \
    \(format(none.gaps[0], decimals: 3)) for the one that learned from all parts. It measures, and \
    changes no network. What helps is to choose by it: of the three recipes it picks the best and \
    warns of the worst.
    """)
//: ## A larger network, and pooling
//:
//: Two more claims can be tried in the same way. D1 §9.1 and D3 §10.2 advise a wider or more complex
//: network, which one might expect to over-fit the more. And D0 says (§2.3, §3.1) that pooling helps to
//: generalise; we take our network without its second pooling.
let wide = try outcome(
  Recipe(
    name: "twice as wide",
    layers: [
      .convolution(32, kernelSize: 3), .relu, .maxPooling(2),
      .convolution(64, kernelSize: 3), .relu, .maxPooling(2),
      .flatten, .dense(128), .relu, .dense(10), .softmax,
    ]))
var unpooled = plainLayers
unpooled.remove(at: 5)
let withoutPooling = try outcome(Recipe(name: "without second pooling", layers: unpooled))
compare([wide, withoutPooling])
claim(.D1, "9.1", "twice the width", wide)
claim(.D3, "10.2", "a more complex network, twice as wide", wide)
for section in ["2.3", "3.1"] {
  page.claim(
    .D0, section, "test accuracy with the second pooling, beside the same network without it",
    says: "higher",
    gets: Change(differences(none.accuracies, from: withoutPooling.accuracies))
      .text("higher", "lower"),
    because: """
      \(spread(none.accuracies, decimals: 1)) % and \(spread(withoutPooling.accuracies, decimals: 1)) %.
      """)
}
//: The wider network has about four times as many numbers to learn by heart with, and is right *more*
//: often on others. That room to remember must harm is a plausible
//: rule, and not a law.
//:
//: ## All of them side by side
//:
//: One more: augmentation with more time. A network that never sees the same picture twice has not
//: learned all that it can when the others have.
let longer = try outcome(
  Recipe(
    name: "all five, three times as long", augmentation: kinds[5].augmentation,
    epochs: 3 * plain.epochs))
compare(
  sizes + augmented + penalised + dropped
    + [unstopped, early, slowly, five, wide, withoutPooling, longer])
//: The plot that carries the chapter: the mean of the trials, epoch by epoch, for five of them.
let curves = ([none, sizes[0], l2, dropped[0], together]).map { outcome in
  (
    outcome.name == together.name ? "all five augmentations" : outcome.name,
    meanCurve(outcome.trained.map(\.history))
  )
}
page.figure(
  "remedies",
  caption: """
    The loss on a thousand test images after each epoch, the mean of five trials. Without a remedy it \
    turns and rises, as in the first figure. A penalty and dropout put that off. New digits, whether \
    they are found or made, lower the whole curve.
    """, remedyPlot(curves))
//: ## Summary
//:
//: - Over-fitting is the gap between a network's answers on the digits that it has learned and on others.
//:   The loss shows it first: the network grows surer of what is wrong.
//: - More digits help most. Augmentation makes some: a pixel of the new picture comes from a place
//:   between four of the old, weighted $(1-a)(1-b)$, $(1-a)b$, $a(1-b)$ and $ab$. It must leave a digit
//:   the digit that it is; a flip does not.
//: - An L1 penalty adds $\lambda\,\text{sign}(w)$ to the gradient and takes the same from every weight, L2
//:   adds $\lambda w$ and takes the same part. They make a network less sure; whether it is right more
//:   often is another question.
//: - Dropout sets numbers to 0 with probability $p$ and divides the others by $1 - p$, in training alone.
//: - Early stopping takes the weights of the epoch with the least loss on digits that are kept back for
//:   that purpose.
//: - An ensemble answers with the mean of its members' probabilities; its loss is never above the mean of
//:   theirs.
//: - Cross-validation asks about each digit the one network that has not learned it. It measures, and so
//:   helps to choose; by itself it cures nothing.
//:
//: ## Exercises
page.exercises(generalisationExercises)
try page.finish()
