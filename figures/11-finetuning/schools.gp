# Draws schools.png from schools.tsv: gnuplot schools.gp
reset
set encoding utf8
set terminal pngcairo noenhanced size 1600,900 font 'DejaVu Sans,20' background rgb '#ffffff'
set output 'schools.png'
set datafile separator tab
set border 3 back linecolor rgb '#818b98' linewidth 2
set tics nomirror out scale 0.6 textcolor rgb '#59636e'
set grid ytics linetype 1 linecolor rgb '#e6eaee' linewidth 2
set xzeroaxis linetype 1 linecolor rgb '#b6bec8' linewidth 2
set yzeroaxis linetype 1 linecolor rgb '#b6bec8' linewidth 2
set rmargin 4
set key inside bottom right vertical Left reverse opaque samplen 3 spacing 1.2 textcolor rgb '#1f2328' font ',18'
set tmargin at screen 0.966666667
set xlabel 'labelled digits of each class' textcolor rgb '#59636e'
set logscale x
set xrange [0.8:62.5]
set xtics ('1' 1, '2' 2, '5' 5, '10' 10, '20' 20, '50' 50, '' 0.8 1, '' 0.9 1, '' 3 1, '' 4 1, '' 6 1, '' 7 1, '' 8 1, '' 9 1, '' 30 1, '' 40 1, '' 60 1) font ',17'
set ylabel 'right on test digits, in %' textcolor rgb '#59636e'
unset logscale y
set yrange [20:100]
set ytics ('20' 20, '30' 30, '40' 40, '50' 50, '60' 60, '70' 70, '80' 80, '90' 90, '100' 100) font ',17'
plot 'schools.tsv' skip 1 using 1:2 with linespoints linewidth 4 linecolor rgb '#1f4e8c' dashtype solid pointtype 7 pointsize 1.5 title 'from scratch', \
  '' skip 1 using 1:2:3 with yerrorbars linewidth 2 linecolor rgb '#1f4e8c' pointtype -1 notitle, \
  '' skip 1 using 4:5 with linespoints linewidth 4 linecolor rgb '#e07b00' dashtype (14,7) pointtype 5 pointsize 1.4 title 'clothes, everything', \
  '' skip 1 using 4:5:6 with yerrorbars linewidth 2 linecolor rgb '#e07b00' pointtype -1 notitle, \
  '' skip 1 using 7:8 with linespoints linewidth 4 linecolor rgb '#1b8a5a' dashtype (3,5) pointtype 9 pointsize 1.7 title '0 to 4, head alone', \
  '' skip 1 using 7:8:9 with yerrorbars linewidth 2 linecolor rgb '#1b8a5a' pointtype -1 notitle, \
  '' skip 1 using 10:11 with linespoints linewidth 4 linecolor rgb '#b5338a' dashtype (14,5,3,5) pointtype 13 pointsize 1.8 title '0 to 4, everything', \
  '' skip 1 using 10:11:12 with yerrorbars linewidth 2 linecolor rgb '#b5338a' pointtype -1 notitle
