//: # Optimisers: which way, and how far
//:
//: Backpropagation says, for every weight of a network, in which direction the loss falls. It does
//: not say how far to go. Go too far, and the loss rises instead; go not far enough, and the
//: training takes a week. And the direction is that of one batch, on one spot: it wavers. The rule
//: that makes steps of gradients is called the **optimiser**. The documents name three: Adam (D0 §5.2,
//: D1 §3.2.3, D3 §5.2), gradient descent with momentum (D2 §3.1.4, D4 §3.2), and AdamW, which D1 §9.1
//: calls more advanced, as it does momentum. Where they set their numbers, 0.01 and 0.001 and 0.9, they
//: do not say why.
//:
//: At the end of this chapter you can work out with pencil and paper
//:
//: - the first steps of six optimisers, and how long they are;
//: - the learning rate above which a descent runs away;
//: - the learning rate of any step under a schedule;
//: - what L1, L2 and decoupled decay do to a weight, and why L2 is no decay in Adam.

import Datasets
import Exercises
import Figures
import Layers
import Notebook
import Tensors
import Training

let page = try Page("Optimisers: how gradients become steps, and how long the steps are.")
let mnist = try page.mnist()

//: ## One weight on a hillside
//:
//: We begin with a loss so small that every step of it fits on paper. It has one weight, $w$, and is
//: $w^2$: a bowl with its bottom at 0. Its gradient is $2w$, which points uphill. So we go the other
//: way, and only a part of it, the **learning rate** η:
//:
//: $$ w \leftarrow w - \eta g $$
//:
//: Here is the library's loop, for all the numbers of a parameter in turn. (`decay` does nothing
//: yet: its pull is 0, and all of the weight is kept. It comes at the end of the chapter.)

try page.listing(
  "Sources/Training/StochasticGradientDescent.swift", "private func descend<", comment: false)

//: Three steps from $w = 1$ with the learning rate 0.1. Below, everything to the right of `w =` is
//: what the optimiser was given; the result is what it made of it, and the page would not be printed
//: if the two did not agree.

let rate = 0.1
page.show(
  try worked(StochasticGradientDescent(learningRate: rate)) { descentLines($0, rate: rate) })

//: Each step leaves the same part of $w$: with $g = 2w$ the rule is $w \leftarrow (1 - 2\eta) w$. That
//: one factor tells the whole story of a learning rate.

let rates = [0.02, 0.1, 0.5, 0.9, 1, 1.1]
page.table(
  ["η", "factor 1 − 2η", "after 1 step", "2", "3", "10"],
  rates.map { rate in
    let path = moments(of: StochasticGradientDescent(learningRate: rate), steps: 10)
      .map(\.weight.after)
    return [format(rate), short(1 - 2 * rate)]
      + [1, 2, 3, 10].map { short(path[$0 - 1]) }
  })

//: At 0.02 it creeps. At 0.5 it is down in one step, for it knew by luck exactly how wide the bowl
//: is. Above that it overshoots, and swings from wall to wall; and where the factor is beyond −1,
//: each swing ends higher than the last. Where is the limit? The slope of the bowl changes by 2
//: wherever you are; this number, how fast the slope changes, is the **curvature** $c$. With it the
//: factor is $1 - \eta c$, and its size is below 1 if
//:
//: $$ 0 < \eta < \frac{2}{c} $$

page.show("limit for w², 2 / c", 2.0 / 2)
page.figure(
  "rates",
  caption: """
    Six learning rates on $w^2$. Too small creeps, the right one is down at once, and beyond it the \
    steps overshoot: first they still come nearer, at 2/c they swing for ever, above it they run away.
    """,
  rateFigure(
    [("η = 0.02", 0.02), ("0.1", 0.1), ("0.5", 0.5), ("0.9", 0.9), ("1", 1), ("1.1", 1.1)],
    steps: 12))

//: ## Two weights, one rate
//:
//: Had all directions of a network the same curvature, one would look for its rate once and be done.
//: They have not. Take two weights with the loss $\frac{1}{2} (x^2 + 50 y^2)$: a valley, flat along
//: $x$ and steep across. Its curvatures are 1 and 50, and one learning rate has to serve both.

let valley = Valley()
page.show("limit across the valley", 2 / valley.steep)
page.show("limit along it", 2 / valley.flat)
let steepest = 0.036
page.show("factor of one step across, at η = 0.036", short(1 - steepest * valley.steep))
page.show("factor of one step along, at η = 0.036", short(1 - steepest * valley.flat))

//: The walls allow no more than 0.04, and along the floor such a step is timid. Descent zigzags from
//: wall to wall, and creeps towards the end of the valley. All the rules that follow are answers to
//: this one picture.
//:
//: ## Momentum: go on as before
//:
//: A ball does not stop and start anew on every spot. It rolls, and keeps its speed: pushes that
//: change their sign cancel, and pushes that go on in one direction add up. Momentum gives every
//: weight a **velocity** $v$, of which the part μ stays from step to step:
//:
//: $$ v \leftarrow \mu v + g $$
//:
//: $$ w \leftarrow w - \eta v $$

try page.listing(
  "Sources/Training/StochasticGradientDescent.swift", "private func roll<", comment: false)
let momentum = 0.9
page.show(
  try worked(StochasticGradientDescent(learningRate: rate, momentum: momentum)) {
    momentumLines($0, rate: rate, momentum: momentum)
  })

//: How fast can it get? Let the gradient be 1 for ever. Then the velocity grows until what it loses,
//: $(1 - \mu) v$, is what it is given, 1:
//:
//: $$ v_{\infty} = \frac{1}{1 - \mu} $$

let rolling = moments(
  of: StochasticGradientDescent(learningRate: rate, momentum: momentum), steps: 100
) { _ in 1 }
page.table(
  ["step", "velocity"],
  [1, 2, 3, 10, 30, 100].map { step in
    ["\(step)", short(rolling[step - 1].memory["velocity"]?.after ?? 0)]
  })
page.show("1 / (1 − 0.9)", short(1 / (1 - momentum)))

//: So with the momentum of D2 §3.1.4 and D4 §3.2, a learning rate of 0.01 is on a long slope one of
//: 0.1, and 0.001 is 0.01. A learning rate is a bare number only as long as one does not ask: of
//: which rule?
//:
//: ## Nesterov: look before you roll
//:
//: A ball that rolls fast comes too far up the other wall. Nesterov's change is to take the velocity
//: that there will be after this step into account already now: the step goes along $g + \mu v$, with
//: the *new* $v$. (In its first form the gradient is measured ahead, where the velocity would carry
//: the weight; this one, which PyTorch has too, keeps the books so that it can be measured where the
//: weight is.)
//:
//: $$ w \leftarrow w - \eta (g + \mu v) $$

try page.listing(
  "Sources/Training/StochasticGradientDescent.swift", "private func rollAhead<", comment: false)
page.show(
  try worked(
    StochasticGradientDescent(learningRate: rate, momentum: momentum, nesterov: true)
  ) { momentumLines($0, rate: rate, momentum: momentum, nesterov: true) })

//: ## RMSprop: each weight its own measure
//:
//: Momentum treats all weights alike. The other answer to the valley is to give each weight a rate
//: of its own: large where gradients are small, small where they are large. RMSprop keeps for each
//: weight a running mean $s$ of the *square* of its gradient, and divides by the root:
//:
//: $$ s \leftarrow \alpha s + (1 - \alpha) g^2 $$
//:
//: $$ w \leftarrow w - \eta \, \frac{g}{\sqrt{s} + \varepsilon} $$
//:
//: The very small ε is there for weights whose gradient is 0 always, and would be divided by 0. In
//: the sums below it is left out.

try page.listing("Sources/Training/RMSProp.swift", "private func level<", comment: false)
let smoothing = 0.9
page.show(
  try worked(RMSProp(learningRate: rate, smoothing: smoothing, epsilon: 0)) {
    rmsPropLines($0, rate: rate, smoothing: smoothing)
  })

//: The first step is not 0.1 long, but three times that. $s$ begins at 0, and after one step it is
//: only a tenth of $g^2$; so the quotient is $1 / \sqrt{1 - \alpha}$, whatever the gradient. With
//: PyTorch's α = 0.99 it is more still:

page.table(
  ["α", "first step, in learning rates"],
  [0.9, 0.99, 0.999].map { smoothing in
    let first = moments(
      of: RMSProp(learningRate: rate, smoothing: smoothing, epsilon: 0), steps: 1)[0]
    return [format(smoothing), short((first.weight.before - first.weight.after) / rate)]
  })

//: ## Adam: both, and an honest beginning
//:
//: Adam keeps two running means: $m$ of the gradient, which is momentum in other words, and $v$ of its
//: square, which is RMSprop's. And it mends their beginning. A mean that began at 0 has after $t$
//: steps only $1 - \beta^t$ of its weight; divided by that, it is a mean of the gradients alone.
//:
//: $$ m \leftarrow \beta_1 m + (1 - \beta_1) g, \qquad \hat m = \frac{m}{1 - \beta_1^t} $$
//:
//: $$ v \leftarrow \beta_2 v + (1 - \beta_2) g^2, \qquad \hat v = \frac{v}{1 - \beta_2^t} $$
//:
//: $$ w \leftarrow w - \eta \, \frac{\hat m}{\sqrt{\hat v} + \varepsilon} $$
//:
//: In the loop `rate` is η with both corrections, which are the same for all weights.

try page.listing("Sources/Training/Adam.swift", "private func adapt<", comment: false)
let (beta1, beta2) = (0.9, 0.999)
page.show(
  try worked(
    Adam(learningRate: rate, beta1: beta1, beta2: beta2, epsilon: .afterCorrection(0))
  ) { adamLines($0, rate: rate, beta1: beta1, beta2: beta2) })

//: Three steps, and each is about 0.1 long: η. Not the gradient says how far Adam goes, but the
//: learning rate; the gradient only says which way, and how sure it is. (The documents that write
//: `"adam"` get the defaults of Keras, η = 0.001 and the β above.)
//:
//: **AdamW** (D1 §9.1) is Adam with one thing more: before the step each weight loses the part ηλ of
//: itself. Why just so, the last part of this chapter says; here are the steps, with λ = 0.5.

let strength = 0.5
page.show(
  try worked(
    Adam(
      learningRate: rate, beta1: beta1, beta2: beta2, epsilon: .afterCorrection(0),
      decay: .decoupled(strength))
  ) { adamLines($0, rate: rate, beta1: beta1, beta2: beta2, decay: strength) })

//: ## Down the valley
//:
//: Now all of them from the same place into the same valley.

typealias Descent = StochasticGradientDescent<Double>
let runners: [(name: String, make: (_ rate: Double) -> any Optimiser<Double>)] = [
  ("descent", { Descent(learningRate: $0) }),
  ("momentum", { Descent(learningRate: $0, momentum: momentum) }),
  ("Nesterov", { Descent(learningRate: $0, momentum: momentum, nesterov: true) }),
  ("RMSprop", { RMSProp(learningRate: $0, smoothing: smoothing) }),
  ("Adam", { Adam(learningRate: $0, epsilon: .afterCorrection(1e-8)) }),
]
let entries: [[(runner: Int, rate: Double)]] = [
  [(0, 0.01), (0, steepest)], [(1, 0.01), (2, 0.01)], [(3, 0.4), (4, 0.6)],
]
page.figure(
  "paths",
  caption: """
    Forty steps in the valley $\\frac{1}{2} (x^2 + 50 y^2)$, a marker after each; the grey lines are \
    contours of the loss, its bottom is at (0, 0). Left: plain descent creeps or zigzags. Middle: \
    momentum swings, but rolls along the floor; Nesterov's swings die out sooner. Right: RMSprop and \
    Adam go as fast along the valley as across it.
    """,
  pathFigure(
    valley,
    zip(["Plain descent", "A velocity", "A rate for each weight"], entries).map { title, entries in
      (
        title,
        entries.map { entry in
          (
            "\(runners[entry.runner].name), η = \(format(entry.rate))",
            valley.path(
              runners[entry.runner].make(entry.rate), from: valley.start, steps: 40)
          )
        }
      )
    }))

//: A picture with chosen rates proves little. So let each rule have the best of 35 rates from 0.001
//: upwards, and count the steps until the loss stays below 0.01. Then turn the valley by 45°, so that
//: both weights share in both directions, and count again: RMSprop and Adam measure each weight by
//: itself, and that our valley lies along the axes may just suit them.

let turned = Valley(isTurned: true)
let ratesTried = (0..<35).map { place in (0..<place).reduce(0.001) { rate, _ in rate * 1.26 } }
page.table(
  ["", "fewest steps, along an axis", "at η", "fewest steps, turned", "at η"],
  runners.map { runner in
    [runner.name]
      + [valley, turned].flatMap { valley -> [String] in
        let counts = ratesTried.map { rate in
          (
            rate: rate,
            steps: valley.stepsUntil(0.01, by: runner.make(rate), atMost: 1000) ?? .max
          )
        }
        let best = counts.min { $0.steps < $1.steps }
        return [
          best.map { $0.steps == .max ? "over 1,000" : "\($0.steps)" } ?? "",
          format(best?.rate ?? 0, decimals: 3),
        ]
      }
  })

//: Descent and momentum do not mind the turn: their steps depend on the valley's shape alone. RMSprop
//: does mind, and Adam hardly. RMSprop is slow for yet another reason. Near the bottom it still divides
//: by the size of its gradients, so that its steps stay about η long, and it needs a small η to come to
//: rest. That is one reason to lower a learning rate in the course of a training; we come to it.
//:
//: ## Too small, right, too large: on digits
//:
//: A network has no two weights but thousands, and no one knows its curvatures. So one tries. D0 §9.2
//: advises to adjust the learning rate, and D4 §9 says how: by the score on a **validation set**,
//: digits that are neither learned from nor kept for the final test. Ours are training images too, but
//: others than those that are learned from. The network is a small one, two convolutions and a dense
//: layer; each training sees its digits once, in batches of 32. Unless something else is said, all
//: begin with the same weights and see the digits in the same order.

let learned = min(4000, mnist.trainCount * 2 / 3)
let trials = Trials(
  training: try mnist.train.prefix(learned),
  validation: try mnist.train.subset(learned..<min(learned + 2000, mnist.trainCount)),
  start: page.generator)
page.show("training digits", trials.training.count)
page.show("steps", trials.batches())
page.show("validation digits", trials.validation.count)

//: First plain descent, at four rates.

let tried = [0.001, 0.01, 0.1, 1]
let curves = try tried.map { rate in
  (
    name: "η = \(format(rate))",
    trial: try trials.run(StochasticGradientDescent(learningRate: rate), epochs: 1)
  )
}
page.table(
  ["learning rate", "loss of the last 25 batches", "validation loss", "validation digits right"],
  zip(tried, curves).map { rate, curve in
    let last = Tensor(Array(curve.trial.losses.suffix(25))).mean()
    return [format(rate), format(last, decimals: 3)] + curve.trial.cells
  })

//: Too small: after all its steps the network knows hardly more than at first. Right: most digits are
//: read. Too large: the loss is near ln 10, that of one who guesses, and stays there. Some of the
//: first steps were so long that they threw the weights to where ReLU lets nothing through, and no
//: gradient leads back from there.
//:
//: Four rates are soon tried; it is worth to try more, each about three times the one before. Here is
//: such a ladder for four rules.

let ladder = [0.0003, 0.001, 0.003, 0.01, 0.03, 0.1, 0.3, 1]
let rules: [(name: String, make: (Double) -> any Optimiser<Float>)] = [
  ("descent", { StochasticGradientDescent(learningRate: $0) }),
  ("momentum 0.9", { StochasticGradientDescent(learningRate: $0, momentum: 0.9) }),
  ("RMSprop", { RMSProp(learningRate: $0) }),
  ("Adam", { Adam(learningRate: $0) }),
]
let ladders = try rules.map { name, make in
  (name: name, rates: ladder, trials: try ladder.map { try trials.run(make($0), epochs: 1) })
}
page.table(
  ["learning rate"] + rules.map(\.name),
  ladder.indices.map { rung in
    [format(ladder[rung])]
      + ladders.map { $0.trials[rung].cells.joined(separator: ", ") }
  })
page.figure(
  "ladder",
  caption: """
    Left: one pass over the digits with plain descent, means of 5 batches. Right: the validation loss after \
    one pass, for each rule and each learning rate. Every rule has a valley of rates that do, with a \
    slow slope on its left and a cliff on its right.
    """, ladderFigure(curves, ladders))

/// The rung of a ladder with the smallest validation loss.
func best(_ trials: [Trial]) -> Int {
  trials.indices.min {
    (trials[$0].validation?.loss ?? .infinity) < (trials[$1].validation?.loss ?? .infinity)
  }
    ?? 0
}
page.table(
  ["rule", "its best rate", "validation loss", "validation digits right"],
  ladders.map { name, rates, trials in
    [name, format(rates[best(trials)])] + trials[best(trials)].cells
  })

//: There are a hundred times between the best rate of RMSprop and that of descent. A rate that was good
//: for one rule says nothing about another.
//:
//: Now to the documents. D4 §3.2 trains for one epoch with momentum 0.9 and
//: the rate 0.001, D2 §3.1.4 with 0.01. D4 begins with weights from a file that it never makes
//: (`model.pth`); for a network that begins with random ones, in so short a training, its rate is too
//: small.

/// The test accuracy of one rule at one rate of the ladder.
func accuracy(_ rule: Int, _ rate: Double) -> Float {
  ladder.firstIndex(of: rate).flatMap { ladders[rule].trials[$0].validation?.accuracy } ?? 0
}
page.claim(
  .D4, "3.2", "the better of two learning rates for one epoch from random weights, 0.001 or 0.01",
  says: 0.001, gets: accuracy(1, 0.001) > accuracy(1, 0.01) ? 0.001 : 0.01,
  because: """
    On \(grouped(trials.training.count)) digits with momentum 0.9: \(percent(accuracy(1, 0.001))) \
    of the validation digits at 0.001, \(percent(accuracy(1, 0.01))) at 0.01, the rate of D2 §3.1.4. \
    What suits weights that are trained already, chapter 11 asks.
    """)

//: D3 §10.2 promises a better training from "a better optimiser, such as Adam". It is right, but for a
//: reason that it does not give. With each rule at its best rate there is little between them. But
//: Adam's steps are η long whatever the size of the gradients, and so its right rate is much the same
//: from one network to the next. That of descent one has to search.

let (descent, adam) = (ladders[0].trials, ladders[3].trials)
page.claim(
  .D3, "10.2", "the validation loss of Adam beside plain descent, both at the rate 0.001",
  says: "smaller",
  gets: comparison(adam[1].validation?.loss ?? .nan, descent[1].validation?.loss ?? .nan),
  because: """
    At 0.001, Keras's own rate for Adam: \(adam[1].cells[0]) beside \(descent[1].cells[0]). Each at its \
    best rate of the ladder: \(adam[best(adam)].cells[0]) at \(format(ladder[best(adam)])) beside \
    \(descent[best(descent)].cells[0]) at \(format(ladder[best(descent)])).
    """)

//: D1 trains with Adam (§3.2.3), and for more accuracy advises "more advanced" rules, momentum among
//: them (§9.1). To be sure of small differences we train three times each, from different first
//: weights, and still call two losses about the same when they differ by less than a twentieth.

let starts = (1...3).map { Generator(seed: page.seed &+ $0) }

/// The mean validation loss of one rule at a rate of the ladder, after one pass from three starts.
func loss(_ rule: Int, at rung: Int) throws -> Float {
  let three = try starts.map { start in
    try Trials(training: trials.training, validation: trials.validation, start: start)
      .run(rules[rule].make(ladder[rung]), epochs: 1)
  }
  return mean(three) { $0.validation?.loss }
}
let rolled = ladders[1].trials
let (rolledLoss, adamLoss) = (try loss(1, at: best(rolled)), try loss(3, at: best(adam)))
page.claim(
  .D1, "9.1", "the validation loss of momentum beside Adam's, each at its best rate of the ladder",
  says: "smaller", gets: comparison(rolledLoss, adamLoss),
  because: """
    \(format(rolledLoss, decimals: 3)) at \(format(ladder[best(rolled)])) beside \
    \(format(adamLoss, decimals: 3)) at \(format(ladder[best(adam)])) after one pass. The table of \
    decays, below, has both after six.
    """)

//: D4 §9 gives yet another reason for a low rate to begin with: the network will not overfit.
//: Overfitting is learning examples by heart, and it shows as a validation loss far above the training
//: loss. To be fair to both, a low and a high rate go on until they have learned 500 digits equally
//: well, to a training loss below 0.05; then both answer the validation digits. Again three times.

let lowAndHigh = try starts.map { start in
  let few = Trials(
    training: try mnist.train.prefix(500), validation: trials.validation, start: start)
  return try [0.01, 0.2].map { rate in
    try few.run(StochasticGradientDescent(learningRate: rate), epochs: 150, goal: 0.05)
  }
}
page.table(
  [
    "start", "learning rate", "epochs", "training loss", "validation loss",
    "validation digits right",
  ],
  lowAndHigh.enumerated().flatMap { number, pair in
    zip([0.01, 0.2], pair).map { rate, trial in
      [
        "\(number + 1)", format(rate), "\(trial.epochs.count)",
        trial.epochs.last.map { format($0.loss, decimals: 3) } ?? "",
      ] + trial.cells
    }
  })

let (low, high) = (
  mean(lowAndHigh.map { $0[0] }) { $0.validation?.loss },
  mean(lowAndHigh.map { $0[1] }) { $0.validation?.loss }
)
page.claim(
  .D4, "9", "the validation loss where a low first rate has led, beside a higher one",
  says: "smaller", gets: comparison(low, high),
  because: """
    \(format(low, decimals: 3)) beside \(format(high, decimals: 3)) in the mean of three trainings \
    from random weights, once the training digits are learned. D4 speaks of fine-tuning; chapter 11 \
    asks again there.
    """)

//: ## Schedules: not the same rate all day
//:
//: A large rate gets along fast, and a small one can settle where a large one keeps jumping about,
//: for every batch has a gradient of its own. So begin large and end small: D4 §9 advises to let the
//: rate decay, "exponentially or periodically". A rule for that is a **schedule**. It gives each
//: step $t$, counted from 0, its rate $\eta_t$:
//:
//: | schedule | rate |
//: |---|---|
//: | step | $\eta \, \gamma^{\lfloor t / k \rfloor}$: times γ after every $k$ steps |
//: | exponential | $\eta \, \gamma^t$: times γ after every step |
//: | cosine | $\frac{1}{2} \eta \, (1 + \cos(\pi t / T))$: half a wave, down to 0 after $T$ steps |
//: | cyclic | up and down between two rates on straight lines |
//: | warm-up | $\eta \, (t + 1) / T$ for the first $T$ steps, then any other |
//:
//: Warm-up seems to go against the advice. It is for the very beginning, where random weights lie on
//: steep slopes, and a long step can throw them so far that no gradient leads back.

try page.listing("Sources/Training/Schedule.swift", "public func rate(atStep")
let epochs = 6
let steps = epochs * trials.batches()
let greatest = 0.2
let schedules: [(name: String, schedule: Schedule)] = [
  ("constant", .constant),
  ("step", .step(every: (steps + 3) / 4, factor: 0.4)),
  ("exponential", .exponential(factor: 0.997)),
  ("cosine", .cosine(steps: steps)),
  ("cyclic", .cyclic(greatest: greatest, halfCycle: steps / 6)),
  ("warm-up, then cosine", .warmUp(steps: steps / 10, then: .cosine(steps: steps - steps / 10))),
]
page.table(
  ["step"] + schedules.map(\.name),
  [0, 1, steps / 10, steps / 4, steps / 2, steps - 1].map { step in
    ["\(step)"]
      + schedules.map {
        format($0.schedule.rate(atStep: step, base: $0.schedule.lowest(greatest)), decimals: 4)
      }
  })
page.figure(
  "schedules",
  caption: """
    The learning rate over a training, under six schedules with the same greatest rate.
    """, scheduleFigure(schedules, base: greatest, steps: steps))

//: Each of them now leads real trainings: plain descent at most at 0.2, six times through the digits,
//: from the three starts of before. The table has their means.

let led = try schedules.map { name, schedule in
  try starts.map { start in
    try Trials(training: trials.training, validation: trials.validation, start: start).run(
      StochasticGradientDescent(learningRate: schedule.lowest(greatest)), schedule: schedule,
      epochs: epochs)
  }
}

page.table(
  ["schedule", "last rate", "training loss of the last epoch", "validation loss", "right"],
  zip(schedules, led).map { schedule, trials in
    [
      schedule.name, format(trials[0].rates.last ?? 0, decimals: 4),
      format(mean(trials) { $0.epochs.last?.loss }, decimals: 4),
      format(mean(trials) { $0.validation?.loss }, decimals: 3),
      percent(mean(trials) { $0.validation?.accuracy }),
    ]
  })
for (name, place) in [("exponential", 2), ("periodic", 4)] {
  let (own, constant) = (
    mean(led[place]) { $0.validation?.loss }, mean(led[0]) { $0.validation?.loss }
  )
  page.claim(
    .D4, "9", "the validation loss after trainings under \(name) decay, beside a constant rate",
    says: "smaller", gets: comparison(own, constant),
    because: """
      \(format(own, decimals: 3)) beside \(format(constant, decimals: 3)) in the mean of three \
      trainings, with the same greatest rate.
      """)
}

//: Half a wave down to 0 did well, with a warm-up or without, and so did three waves. The two that came
//: down early, step and exponential, ended with a larger training loss than the constant rate: small
//: steps so soon are learning given away. A schedule has to fit the length of its training.
//:
//: Here the warm-up is of no use, for 0.2 is a rate that the first weights can bear. At 0.7 they cannot:

let bold = 0.7
let boldEpochs = 2
let boldSteps = boldEpochs * trials.batches()
let warmUp = boldSteps / 4
page.table(
  [
    "schedule at η = \(format(bold))", "training loss of the last epoch", "validation loss",
    "right",
  ],
  try [
    ("constant", Schedule.constant), ("cosine", .cosine(steps: boldSteps)),
    ("warm-up, then constant", .warmUp(steps: warmUp, then: .constant)),
    (
      "warm-up, then cosine",
      .warmUp(steps: warmUp, then: .cosine(steps: boldSteps - warmUp))
    ),
  ].map { name, schedule in
    let trial = try trials.run(
      StochasticGradientDescent(learningRate: bold), schedule: schedule, epochs: boldEpochs)
    return [name, trial.epochs.last.map { format($0.loss, decimals: 4) } ?? "no number"]
      + trial.cells
  })

//: Without it the network is thrown where it answers every digit alike, with a loss of ln 10, and stays
//: there. With it, the same rate learns.
//:
//: ## Decay: a pull towards zero
//:
//: Four documents want L1 and L2 against overfitting (D0 §9.1, D1 §9.1, D3 §10.2, D4 §9). Whether they
//: help there, chapter 10 measures. Here we look at what they do to a weight. Both add a price to the
//: loss, so that large weights must be worth it; and a price in the loss is a pull in the gradient:
//:
//: | | price | its gradient |
//: |---|---|---|
//: | L1 | $\lambda \, \lvert w \rvert$ | $\lambda$, with the sign of $w$ |
//: | L2 | $\frac{1}{2} \lambda w^2$ | $\lambda w$ |
//: | decoupled | none | none: $\eta \lambda w$ is taken from $w$ beside the step |
//:
//: In the loops above, this is what `decay` does to the number `w`, and `kept` is $1 - \eta \lambda$ when
//: the decay is decoupled, else 1:

try page.listing("Sources/Training/WeightDecay.swift", "func pull(")

//: A large weight and a small one, no gradient but the pull, η = 0.1 and λ = 0.5:

let decays: [(name: String, decay: WeightDecay)] = [
  ("L1", .l1(strength)), ("L2", .l2(strength)), ("decoupled", .decoupled(strength)),
]
page.table(
  ["", "start", "1 step", "2", "3", "4"],
  decays.flatMap { name, decay in
    [1, 0.12].map { start in
      [name, short(start)] + pulled(decay, from: start, rate: rate, steps: 4).map(short)
    }
  })

//: L1 takes ηλ = 0.05 from each, whatever its size. Small weights reach 0 soon, step over it, and from
//: then on stay within 0.05 of it. L2 takes the twentieth part of each: large weights pay, small ones
//: hardly. And in plain descent decoupled decay is the same as L2, for $w - \eta (g + \lambda w)$ is
//: $(1 - \eta \lambda) w - \eta g$.
//:
//: In Adam it is not. There the pull of L2 goes into the gradient, and the gradient is divided by the
//: root of its own mean square. Let three weights, all 1, have gradients that on the whole say nothing:
//: ±10, ±1 and ±0.1 in turn. How much is left of them after 100 steps at η = 0.01?

page.table(
  ["λ = 0.5", "left with gradients ±10", "±1", "±0.1"],
  [("none", WeightDecay.none), ("L2", .l2(0.5)), ("decoupled", .decoupled(0.5))].map {
    name, decay in
    [name]
      + [10, 1, 0.1].map {
        format(wavered(decay, size: $0, rate: 0.01, steps: 100), decimals: 3)
      }
  })

//: Decoupled, all three lose the same part. Within Adam, L2 hardly touches the weight whose gradients
//: are large, and takes the most of the one whose gradients are small, although nothing else was
//: different. Its strength has become a matter of the gradient's size. That is not what one asked
//: for, and it is why there is AdamW.
//:
//: What becomes of a whole network? The same training six times, its weights counted afterwards.

let decayEpochs = 6
let decayRates = (descent: 0.02, adam: 0.003)
let pulls: [(name: String, decay: WeightDecay)] = [
  ("none", .none), ("L1, λ = 0.0003", .l1(0.0003)), ("L2, λ = 0.003", .l2(0.003)),
]
let adamPulls: [(name: String, decay: WeightDecay)] = [
  ("none", .none), ("L2, λ = 0.003", .l2(0.003)), ("decoupled, λ = 0.3", .decoupled(0.3)),
]
let shrunk = try pulls.map { name, decay in
  (
    name: name,
    trial: try trials.run(
      StochasticGradientDescent(learningRate: decayRates.descent, momentum: 0.9, decay: decay),
      epochs: decayEpochs)
  )
}
let adamShrunk = try adamPulls.map { name, decay in
  (
    name: name,
    trial: try trials.run(
      Adam(learningRate: decayRates.adam, decay: decay), epochs: decayEpochs)
  )
}

/// The part of the weights within 0.001 of 0.
func nearZero(_ trial: Trial) -> Float {
  Float(trial.weights.count { abs($0) < 0.001 }) / Float(trial.weights.count)
}
page.table(
  ["rule", "decay", "sum of w²", "within 0.001 of 0", "training loss", "validation loss", "right"],
  [("momentum", shrunk), ("Adam", adamShrunk)].flatMap { rule, trials in
    trials.map { name, trial in
      let squares = trial.weights.reduce(0.0) { $0 + Double($1) * Double($1) }
      return [
        rule, name, format(squares, decimals: 1), percent(nearZero(trial)),
        trial.epochs.last.map { format($0.loss, decimals: 4) } ?? "no number",
      ] + trial.cells
    }
  })
page.table(
  ["rule", "decay"] + trials.weightNames.map { "sum of w² left in \($0)" },
  [("momentum", shrunk), ("Adam", adamShrunk)].flatMap { rule, trials in
    trials.dropFirst().map { name, trial in
      [rule, name]
        + zip(trial.squares, trials[0].trial.squares).map { percent($0 / $1) }
    }
  })
page.figure(
  "weights",
  caption: """
    Where the weights of the network that momentum trained lie, in bins of 0.01. L2 draws all of them \
    in; L1 heaps them up at 0, and leaves the large ones farther out than L2.
    """, weightFigure(shrunk))

//: The last table shows on a real network what the three weights showed: decoupled decay leaves much
//: the same part of every layer, and L2 within Adam does not.

page.claim(
  .D4, "9", "a model under L1 beside the same without", says: "simpler",
  gets: nearZero(shrunk[1].trial) > nearZero(shrunk[0].trial) ? "simpler" : "no simpler",
  because: """
    It has as many weights as before, but \(percent(nearZero(shrunk[1].trial))) of them within 0.001 of \
    0 in place of \(percent(nearZero(shrunk[0].trial))).
    """)

//: ## A contradiction, kept for later
//:
//: Which rate is right for *fine-tuning*, for training on where another training has ended? The
//: documents do not agree, and one of them not with itself.
//:
//: | where | what it says |
//: |---|---|
//: | D1 §9.3 | a smaller one |
//: | D2 §3.2.4 | 0.001, where the training from the beginning had 0.01 |
//: | D4 §2.2 | the rate of the first training was low, because its data were many; raise it |
//: | D4 §9 | begin with a low one, so as not to overfit |
//: | D4 §3.2 | 0.001, its only one |
//:
//: What can be said with the means of this chapter? The limit of a rate is set by curvatures, and in
//: no formula above does the number of images occur; so D4's first reason is none. Against raising it
//: speaks that weights which are good already are lost in a few steps that are too long, as any rate
//: to the right of the cliff has shown. For raising it speaks only that a low rate may not get
//: anywhere in the few steps that one has. Which weighs more, no argument decides but a measurement:
//: chapter 11 makes it.
//:
//: ## Summary
//:
//: - Descent $w \leftarrow w - \eta g$ comes down where $\eta < 2 / c$, with $c$ the curvature, and
//:   fastest near $1 / c$; the steepest direction sets the limit for all.
//: - Momentum $v \leftarrow \mu v + g$ multiplies a long slope by up to $1 / (1 - \mu)$, and lets
//:   pushes cancel that change their sign. Nesterov goes along $g + \mu v$.
//: - RMSprop divides by the root of a running mean of $g^2$; its first step is
//:   $\eta / \sqrt{1 - \alpha}$ long. Adam divides a mean of $g$ by it, both corrected by
//:   $1 - \beta^t$; its first step is η long.
//: - Each rule has its own right rate: a slow slope on the left of it, a cliff on the right. Try a
//:   ladder of rates, in factors of about 3.
//: - A schedule begins large and ends small; a warm-up spares the first steps.
//: - L1 pulls with one strength, L2 in proportion to the weight. In descent L2 is the same as decoupled
//:   decay; in Adam it is not, and AdamW is Adam with the decoupled one.
//:
//: ## Exercises
page.exercises(optimisersExercises)
try page.finish()
