"""The tests that hold each number that is shown of a training to plain PyTorch, numpy or scikit-learn, by view."""

from __future__ import annotations

INSIDE = "engine/test_watching_inside.py::test_"
WATCHING = "engine/test_watching.py::test_"
LOOKS = "engine/test_watching_attention.py::test_"
CANVAS = "engine/test_watching_canvas.py::test_"
PIXELS = "engine/test_watching_saliency.py::test_"
EXAMPLES = "engine/test_example_views.py::test_"
DECODERS = "engine/test_decoder_views.py::test_"
MACHINE = "engine/test_watching_machine.py::test_"
STEPPING = "engine/test_stepping.py::test_"
PANEL = "designer/test_panel_numbers.py::test_the_"

SHOWN: dict[str, dict[str, str]] = {
    "activations": {
        "histogram": f"{INSIDE}activations_are_what_hooks_hear",
        "dead share": f"{INSIDE}a_unit_that_is_zero_for_every_example_is_dead",
        "saturated share": f"{INSIDE}the_saturated_share_counts_what_stands_at_an_end",
        "as the panel says them": f"{PANEL}share_of_dead_units_and_of_saturated_values",
    },
    "attention": {
        "share of each look": f"{LOOKS}the_maps_of_attention_are_its_formula",
        "of an encoder": f"{LOOKS}each_layer_of_an_encoder_has_maps_of_its_own",
        "of a decoder": f"{LOOKS}a_decoder_looks_at_itself_and_at_its_memory",
        "as the panel says it": f"{PANEL}share_of_a_look_of_an_attention",
    },
    "boundary": {
        "chances over the plane": f"{WATCHING}a_boundary_is_what_the_network_says_at_each_point_of_its_grid",
        "points and classes": f"{WATCHING}the_points_are_examples_of_the_training_part_with_their_classes",
        "as the panel paints them": (
            "designer/test_plot_boundary.py::test_the_plane_has_the_colours_of_its_classes_the_stronger_the_surer"
        ),
    },
    "canvas": {
        "signal on a wire": f"{CANVAS}a_wire_tells_the_root_mean_square_of_what_flows_there",
        "gradient on a wire": f"{CANVAS}a_wire_tells_the_root_mean_square_of_the_gradient_of_the_loss",
        "gates at a node": f"{CANVAS}the_gates_of_an_lstm_are_those_of_its_formula",
        "looks at a node": f"{CANVAS}an_attention_shows_how_each_head_looks_at_each_step",
        "pictures at nodes": f"{CANVAS}nodes_show_what_says_most_of_their_layers",
    },
    "confusion": {"counts and shares": f"{PANEL}counts_of_a_confusion_matrix"},
    "embedding": {
        "places and shares": (
            "engine/test_watching_embedding.py::test_places_are_the_principal_components_of_what_leaves_a_node"
        ),
        "as the panel says them": f"{PANEL}share_that_two_components_hold",
    },
    "gradients": {
        "histogram and norm": f"{INSIDE}gradients_are_those_of_the_loss_by_autograd",
        "of shared weights": f"{INSIDE}a_gradient_of_shared_weights_counts_every_turn",
        "as the panel says them": f"{PANEL}norm_the_mean_and_the_deviation_of_gradients",
    },
    "health": {
        "figure of each rule": (
            "engine/test_health_rules.py::"
            "test_a_rule_finds_its_sick_network_at_the_right_node_with_the_right_figure_and_its_repair_heals"
        ),
    },
    "journey": {"values of each station": f"{INSIDE}a_journey_goes_from_the_data_to_the_answer"},
    "kernels": {
        "kernels": f"{WATCHING}the_kernels_of_a_convolution_are_its_weights_and_a_copy",
        "as the panel says them": f"{PANEL}ends_of_a_kernel_and_of_a_feature_map",
    },
    "latent": {
        "between examples": f"{DECODERS}a_walk_between_two_examples_goes_straight_through_the_latent_values",
        "along a unit": f"{DECODERS}a_walk_along_a_unit_changes_it_alone",
        "as the panel says it": f"{PANEL}error_of_a_reconstruction_and_the_latent_value_of_an_example",
    },
    "loss": {
        "loss of each step and epoch": "engine/test_training.py::test_a_training_is_the_loop_that_one_writes_by_hand"
    },
    "machine": {
        "rate and momentum": f"{MACHINE}the_rate_and_the_momentum_are_those_of_the_optimizer",
        "speed": "engine/test_shown_figures.py::test_the_speed_is_that_of_a_clock",
        "memory": f"{MACHINE}memory_is_what_the_system_says",
        "cost of watching": f"{MACHINE}what_looking_costs_and_how_often_it_happens_is_counted",
    },
    "maps": {
        "numbers and ends": f"{INSIDE}maps_are_those_of_the_chosen_example",
        "row": f"{INSIDE}a_row_of_numbers_is_exact_and_a_number_beyond_the_last_begins_anew",
        "as the panel says them": f"{PANEL}ends_of_a_kernel_and_of_a_feature_map",
    },
    "metric": {
        "of many classes": "engine/test_metrics.py::test_a_metric_of_many_classes_is_that_of_scikit_learn",
        "of yes and no": "engine/test_metrics.py::test_a_metric_of_yes_and_no_is_that_of_scikit_learn",
        "of numbers": "engine/test_metrics.py::test_metrics_of_numbers_are_those_of_scikit_learn_in_every_unit",
    },
    "neurons": {
        "weights and biases": f"{CANVAS}the_neurons_of_a_dense_layer_are_told_with_weights_and_biases",
        "maps over the plane": f"{CANVAS}each_neuron_tells_what_it_says_all_over_the_plane",
    },
    "predictions": {
        "losses and chances": f"{EXAMPLES}each_example_has_the_loss_and_the_chances_that_pytorch_finds",
        "measured numbers": f"{EXAMPLES}a_measured_number_is_told_as_the_data_have_it",
        "examples of a cell": f"{EXAMPLES}the_examples_of_a_cell_are_those_that_a_confusion_matrix_counts",
        "as the panel says them": "designer/test_panel_numbers.py::test_losses_chances_and_mistakes_of_predictions",
    },
    "rate": {"curve of the sweep": "engine/test_rate_finder.py::test_a_sweep_is_what_plain_pytorch_finds"},
    "reconstruction": {
        "squared errors": f"{DECODERS}a_reconstruction_has_the_mean_squared_error_that_pytorch_finds",
        "as the panel says them": f"{PANEL}error_of_a_reconstruction_and_the_latent_value_of_an_example",
    },
    "recurrent": {
        "gates of an LSTM": f"{LOOKS}the_gates_of_an_lstm_follow_its_formula_step_by_step",
        "of each layer and direction": f"{LOOKS}each_layer_and_direction_of_an_lstm_has_gates_of_its_own",
        "gates of a GRU": f"{LOOKS}the_gates_of_a_gru_follow_its_formula",
        "state of an RNN": f"{LOOKS}the_state_of_an_rnn_is_what_it_gives",
        "as the panel says them": f"{PANEL}gate_of_an_lstm_at_a_step",
    },
    "saliency": {
        "slope": f"{PIXELS}a_gradient_is_that_of_the_score_by_the_pixels",
        "occlusion": f"{PIXELS}a_grey_patch_over_a_pixel_loses_so_much_of_the_chance",
        "Grad-CAM": f"{PIXELS}grad_cam_weighs_what_leaves_a_convolution_by_its_slopes",
        "as the panel says them": "designer/test_panel_numbers.py::test_what_a_pixel_says_of_the_class",
    },
    "samples": {"pictures": f"{DECODERS}samples_are_what_the_decoder_makes_of_standard_normal_numbers"},
    "summary": {
        "receptive field": "engine/test_reach.py::test_the_receptive_field_is_what_gradients_reach",
        "parameters and products": "engine/test_summary.py::test_the_totals_are_those_of_torchinfo",
    },
    "try_it": {
        "chances of a drawing": f"{EXAMPLES}a_drawn_digit_is_answered_as_pytorch_does_with_its_bytes",
        "numbers of a row": f"{EXAMPLES}a_row_is_scaled_as_the_training_part_was",
        "next signs of a text": (
            "engine/test_shown_figures.py::"
            "test_the_chance_of_each_next_sign_is_that_of_a_plain_lstm_with_the_same_weights"
        ),
        "text of an answer": (
            "engine/test_shown_figures.py::test_an_answered_text_is_what_the_network_says_when_it_runs_freely"
        ),
    },
    "updates": {
        "histogram and ratio": f"{INSIDE}an_update_is_the_difference_that_the_next_step_makes",
        "as the panel says them": f"{PANEL}ratio_of_an_update_to_its_weights",
    },
    "walk": {
        "forward, gradients, update": f"{STEPPING}the_step_that_comes_is_the_one_that_was_taken_apart",
        "gradients": f"{STEPPING}the_gradients_are_those_that_pytorch_leaves_behind",
        "numbers at a node": f"{STEPPING}a_moment_tells_what_enters_a_node_what_leaves_it_and_what_it_learns",
        "sum of a unit": "designer/test_panel_walk.py::test_the_sum_of_a_unit_is_what_pytorch_finds",
        "sum of a place": "designer/test_panel_walk.py::test_the_sum_of_a_place_is_what_pytorch_finds",
    },
    "weights": {
        "histogram": f"{WATCHING}a_histogram_counts_as_numpy_does",
        "over the training": "engine/test_chronicle.py::test_moments_hold_what_pytorch_finds_in_the_network",
        "as the panel says them": f"{PANEL}mean_and_the_deviation_of_weights",
    },
}
"""For each view, each panel and the summary, what is shown and the test of it, below the folder of all tests."""

TESTS = tuple(sorted({f"tests/{place}" for shown in SHOWN.values() for place in shown.values()}))
"""All of them, as pytest takes them."""
