"""Speed of what users and integrators wait for, each as ratio to a floor taken in the same run."""
