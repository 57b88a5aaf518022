"""Keras's part, on TensorFlow: see peer.py for how it is asked and answers.

The epoch is `fit` on arrays, as the documents have it, made as fast as it goes without a training
loop of one's own: no accuracy, no bar, and many steps in each call of the compiled function, which
spares the way back into Python after each. A tf.data pipeline and compilation by XLA were tried;
both were slower.
"""

import os
import time

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "2")
os.environ["KERAS_BACKEND"] = "tensorflow"

import keras
import peer
import tensorflow as tf
from keras import layers

ARGUMENTS = peer.arguments(["default"])
tf.config.threading.set_intra_op_parallelism_threads(ARGUMENTS.threads)
tf.config.threading.set_inter_op_parallelism_threads(ARGUMENTS.threads)
keras.utils.set_random_seed(1)


def network(name):
    """The network that the documents print."""
    parts = {
        "keras3": [
            layers.Conv2D(32, 3, activation="relu"), layers.MaxPooling2D(2),
            layers.Conv2D(64, 3, activation="relu"), layers.MaxPooling2D(2),
            layers.Conv2D(64, 3, activation="relu"), layers.Flatten(),
            layers.Dense(64, activation="relu"),
            layers.Dense(10),
        ],
        "keras2": [
            layers.Conv2D(32, 3, activation="relu"), layers.MaxPooling2D(2),
            layers.Conv2D(64, 3, activation="relu"), layers.MaxPooling2D(2), layers.Flatten(),
            layers.Dense(10),
        ],
        "keras1": [
            layers.Conv2D(32, 3, activation="relu"), layers.MaxPooling2D(2), layers.Flatten(),
            layers.Dense(128, activation="relu"),
            layers.Dense(10),
        ],
        "convnet": [
            layers.Conv2D(32, 3, padding="same", activation="relu"), layers.MaxPooling2D(2),
            layers.Conv2D(64, 3, padding="same", activation="relu"), layers.MaxPooling2D(2),
            layers.Flatten(),
            layers.Dense(128, activation="relu"),
            layers.Dense(10),
        ],
        "cnn004": [
            layers.Conv2D(32, 3, activation="relu"),
            layers.Conv2D(64, 3), layers.MaxPooling2D(2), layers.SpatialDropout2D(0.25),
            layers.Flatten(),
            layers.Dense(128, activation="relu"),
            layers.Dense(10), layers.Activation("log_softmax"),
        ],
    }
    return keras.Sequential([keras.Input((28, 28, 1))] + parts[name])


def optimiser(name):
    """The rule of the network's training."""
    if name == "convnet":
        return keras.optimizers.SGD(0.01, momentum=0.9)
    if name == "cnn004":
        return keras.optimizers.SGD(0.001, momentum=0.9)
    return keras.optimizers.Adam()


class Stopwatch(keras.callbacks.Callback):
    """Times an epoch alone, without what `fit` does before and after."""

    def on_epoch_begin(self, epoch, logs=None):
        self.start = time.perf_counter()

    def on_epoch_end(self, epoch, logs=None):
        self.seconds = time.perf_counter() - self.start


class Training:
    """A network in training."""

    def __init__(self, name, data):
        self.model = network(name)
        self.model.compile(
            optimizer=optimiser(name),
            loss=keras.losses.SparseCategoricalCrossentropy(from_logits=True),
            jit_compile=False,
            steps_per_execution=25)
        self.images = data.images(name)[..., None]
        self.classes = data.classes.astype("int32")
        self.parameters = self.model.count_params()
        self.batch_size = peer.BATCH_SIZES[name]

    def epoch(self, count):
        """Trains on the first `count` images in a new order: the seconds, and the mean loss."""
        watch = Stopwatch()
        history = self.model.fit(
            self.images[:count], self.classes[:count], batch_size=self.batch_size, epochs=1,
            verbose=0, callbacks=[watch])
        return watch.seconds, history.history["loss"][0]


peer.serve(Training, peer.Data(ARGUMENTS.data, ARGUMENTS.images))
