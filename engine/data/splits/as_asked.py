"""The split that follows what a data set says of itself."""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine.data.parting import SPLITS, Parting, Whole

if TYPE_CHECKING:
    from engine.data.parting import Numbers, Rows


@SPLITS(title="As usual", icon="usual")
class Usual(Parting):
    """Does what suits the data. Examples that the data name are kept, or those of some groups, or the last ones where
    there is a time or an order as in a text. All others are parted at random, and each class keeps its share where it
    has enough examples."""

    path = "sklearn.model_selection.train_test_split"

    def parted(self, whole: Whole) -> Rows:
        return self.chosen(whole).parted(whole)

    def test(self, whole: Whole) -> Numbers:
        return self.chosen(whole).test(whole)

    def chosen(self, whole: Whole) -> Parting:
        """The split that these data ask for."""
        # Imported late: the first one of the table is the first one of a list, and this is the usual one.
        from engine.data.splits.at_random import Random, Stratified, trouble
        from engine.data.splits.given import Given
        from engine.data.splits.groups import ByGroup
        from engine.data.splits.times import ByTime

        asked: dict[str, type[Parting]] = {"given": Given, "group": ByGroup, "time": ByTime}
        for key, found in asked.items():
            if key in whole.keys:
                return found()
        if whole.data_set.ordered:
            return ByTime()
        return Random() if trouble(whole) else Stratified()
