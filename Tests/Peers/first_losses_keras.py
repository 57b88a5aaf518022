"""Writes the first ten losses of the documents' Keras networks, from the weights and images of
first_losses.py:

    python3 Tests/Peers/first_losses_keras.py > Tests/Peers/first-losses-keras.tsv

Recorded with Keras 3.15 on TensorFlow 2.21. `keras3-d3` is D3's network with its softmax really taken
twice. `keras3-d3-printed` is D3's program as it is printed, which is not the same thing: Keras on
TensorFlow sees that the outputs come from a softmax, warns, and takes the scores before it.
"""

import os
import sys

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "2")
os.environ["KERAS_BACKEND"] = "tensorflow"
sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))

import first_losses as shared
import keras
import numpy as np
from keras import layers

keras.config.set_floatx("float64")

CONVOLUTIONS = {
    "keras3": [
        layers.Conv2D(32, (3, 3), activation="relu"),
        layers.MaxPooling2D((2, 2)),
        layers.Conv2D(64, (3, 3), activation="relu"),
        layers.MaxPooling2D((2, 2)),
        layers.Conv2D(64, (3, 3), activation="relu"),
        layers.Flatten(),
        layers.Dense(64, activation="relu"),
    ],
    "keras2": [
        layers.Conv2D(32, (3, 3), activation="relu"),
        layers.MaxPooling2D((2, 2)),
        layers.Conv2D(64, (3, 3), activation="relu"),
        layers.MaxPooling2D((2, 2)),
        layers.Flatten(),
    ],
    "keras1": [
        layers.Conv2D(32, (3, 3), activation="relu"),
        layers.MaxPooling2D((2, 2)),
        layers.Flatten(),
        layers.Dense(128, activation="relu"),
    ],
}


def losses(kind, size, loss, one_hot=False, hides_softmax=False):
    parts = [type(layer).from_config(layer.get_config()) for layer in CONVOLUTIONS[kind]]
    parts.append(layers.Dense(10, activation="softmax"))
    if hides_softmax:
        # What comes out of this layer is no softmax's any more, so that Keras lets it be.
        parts.append(layers.Rescaling(1.0))
    model = keras.Sequential([keras.Input((28, 28, 1))] + parts)
    # The rule that "adam" names; but Keras would round its two powers to 32 bits.
    adam = keras.optimizers.Adam(beta_1=np.float64(0.9), beta_2=np.float64(0.999))
    model.compile(optimizer=adam, loss=loss)
    values = model.get_weights()
    model.set_weights([
        shared.weights(number, value.shape)
        if value.ndim > 1
        else shared.biases(number, value.shape[0])
        for number, value in enumerate(values)
    ])
    for images, classes in shared.batches(size):
        targets = keras.utils.to_categorical(classes, 10) if one_hot else classes
        model.reset_metrics()
        loss = model.train_on_batch(images[..., None], targets)
        yield loss[0] if isinstance(loss, (list, tuple)) else loss


def scores():
    return keras.losses.SparseCategoricalCrossentropy(from_logits=True)


print("network", "step", "loss", sep="\t")
sparse = "sparse_categorical_crossentropy"
shared.show("keras3", losses("keras3", 32, sparse))
shared.show("keras2", losses("keras2", 32, "categorical_crossentropy", one_hot=True))
shared.show("keras1", losses("keras1", 32, sparse))
shared.show("keras3-d3", losses("keras3", 64, scores(), hides_softmax=True))
shared.show("keras3-d3-printed", losses("keras3", 64, scores()))
shared.show("keras3-d3-mended", losses("keras3", 64, sparse))
