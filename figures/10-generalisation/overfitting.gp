# Draws overfitting.png from overfitting.tsv: gnuplot overfitting.gp
reset
set encoding utf8
set terminal pngcairo noenhanced size 1800,760 font 'DejaVu Sans,20' background rgb '#ffffff'
set output 'overfitting.png'
set datafile separator tab
set border 3 back linecolor rgb '#818b98' linewidth 2
set tics nomirror out scale 0.6 textcolor rgb '#59636e'
set grid ytics linetype 1 linecolor rgb '#e6eaee' linewidth 2
set xzeroaxis linetype 1 linecolor rgb '#b6bec8' linewidth 2
set yzeroaxis linetype 1 linecolor rgb '#b6bec8' linewidth 2
set rmargin 4
set multiplot
set origin 0,0
set size 0.5,1
set label 2 'Loss' at graph 0, screen 0.947368421 left font ',22' textcolor rgb '#1f2328'
set key at graph 0, screen 0.876315789 left center horizontal Left reverse samplen 3 maxrows 1 textcolor rgb '#1f2328' font ',18'
set tmargin at screen 0.807894737
set xlabel 'epoch' textcolor rgb '#59636e'
unset logscale x
set xrange [1:100]
set xtics ('20' 20, '40' 40, '60' 60, '80' 80, '100' 100) font ',17'
set ylabel 'mean loss' textcolor rgb '#59636e'
unset logscale y
set yrange [0:1.2]
set ytics ('0.0' 0, '0.2' 0.2, '0.4' 0.4, '0.6' 0.6, '0.8' 0.8, '1.0' 1, '1.2' 1.2) font ',17'
plot 'overfitting.tsv' skip 1 using 1:2 with lines linewidth 4 linecolor rgb '#1f4e8c' dashtype solid title 'digits that it learns', \
  '' skip 1 using 1:3 with lines linewidth 4 linecolor rgb '#e07b00' dashtype (14,7) title 'digits that it has not seen'
set origin 0.5,0
set size 0.5,1
unset label
set label 2 'Accuracy' at graph 0, screen 0.947368421 left font ',22' textcolor rgb '#1f2328'
set key at graph 0, screen 0.876315789 left center horizontal Left reverse samplen 3 maxrows 1 textcolor rgb '#1f2328' font ',18'
set tmargin at screen 0.807894737
set xlabel 'epoch' textcolor rgb '#59636e'
unset logscale x
set xrange [1:100]
set xtics ('20' 20, '40' 40, '60' 60, '80' 80, '100' 100) font ',17'
set ylabel 'right, in %' textcolor rgb '#59636e'
unset logscale y
set yrange [70:100]
set ytics ('70' 70, '75' 75, '80' 80, '85' 85, '90' 90, '95' 95, '100' 100) font ',17'
plot 'overfitting.tsv' skip 1 using 1:4 with lines linewidth 4 linecolor rgb '#1f4e8c' dashtype solid title 'digits that it learns', \
  '' skip 1 using 1:5 with lines linewidth 4 linecolor rgb '#e07b00' dashtype (14,7) title 'digits that it has not seen'
unset multiplot
